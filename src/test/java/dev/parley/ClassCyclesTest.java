package dev.parley;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No classes of one package depend on each other in a circle. A nested class counts as its
 * outermost class; so a sealed interface may know the records nested in it.
 */
class ClassCyclesTest {
  private static final JavaClasses PARLEY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.parley");

  @ParameterizedTest
  @MethodSource("packages")
  void classes_of_one_package_form_no_cycle(String name) {
    slices().assignedFrom(new OutermostClasses(name)).should().beFreeOfCycles().check(PARLEY);
  }

  static Stream<String> packages() {
    return PARLEY.stream().map(JavaClass::getPackageName).distinct().sorted();
  }

  /** Each outermost class of one package is a slice; all other classes are ignored. */
  private record OutermostClasses(String packageName) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().equals(packageName)
          ? SliceIdentifier.of(outermost(type).getSimpleName())
          : SliceIdentifier.ignore();
    }

    private static JavaClass outermost(JavaClass type) {
      return type.getEnclosingClass().map(OutermostClasses::outermost).orElse(type);
    }

    @Override
    public String getDescription() {
      return "outermost classes of " + packageName;
    }
  }
}
