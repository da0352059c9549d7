package dev.parley.client;

import io.quarkus.bootstrap.resolver.maven.BootstrapMavenException;
import io.quarkus.bootstrap.resolver.maven.MavenArtifactResolver;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyFilter;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;

/**
 * Libraries with all that they need, from the local Maven repository; what it lacks is downloaded
 * first, as Maven would. They are on no class path of the tests, because they need other versions
 * of Netty and Jackson than the service.
 */
final class MavenLibraries {
  /** What runs on some machines only; each library does without it. */
  private static final DependencyFilter ON_EVERY_MACHINE =
      (node, parents) -> node.getArtifact() == null || node.getArtifact().getClassifier().isEmpty();

  private final MavenArtifactResolver maven;

  MavenLibraries() throws BootstrapMavenException {
    maven =
        MavenArtifactResolver.builder()
            .setWorkspaceDiscovery(false)
            .setArtifactTransferLogging(false)
            .build();
  }

  /**
   * The class path of these artifacts, {@code group:artifact:version}.
   *
   * @return empty if Maven is offline and has not downloaded them before
   */
  Optional<String> classPath(List<String> artifacts) throws RepositoryException {
    CollectRequest wanted = new CollectRequest().setRepositories(maven.getRepositories());
    for (String artifact : artifacts) {
      wanted.addDependency(new Dependency(new DefaultArtifact(artifact), "runtime"));
    }
    try {
      return Optional.of(
          maven
              .getSystem()
              .resolveDependencies(
                  maven.getSession(), new DependencyRequest(wanted, ON_EVERY_MACHINE))
              .getArtifactResults()
              .stream()
              .map(ArtifactResult::getArtifact)
              .map(artifact -> artifact.getFile().toString())
              .collect(Collectors.joining(File.pathSeparator)));
    } catch (RepositoryException e) {
      if (maven.getSession().isOffline()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
