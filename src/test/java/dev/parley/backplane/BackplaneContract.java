package dev.parley.backplane;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs each test on every backplane. */
@ParameterizedClass(name = "{0}")
@EnumSource(Kind.class)
abstract class BackplaneContract extends RoomTest {
  @Parameter Kind kind;

  private Backplanes backplanes;

  @Override
  final Backplanes backplanes() {
    if (backplanes == null) {
      backplanes = kind.begin();
    }
    return backplanes;
  }
}
