package io.oncekv.lab.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is needed to start a node.
 *
 * @param java the command that runs it
 * @param serverJar the node itself
 */
public record Installation(Path java, Path serverJar, Optional<Path> classArchive) {
  /** The JDK or JRE that nodes run on; by default the one that runs this program. */
  public static final String JAVA_HOME_PROPERTY = "oncekv.lab.java-home";

  /** An archive of the server's classes for that Java, as the scripts make one; none by default. */
  public static final String CLASS_ARCHIVE_PROPERTY = "oncekv.lab.class-archive";

  /** The server's jar; by default the one that the build left in this checkout. */
  public static final String SERVER_JAR_PROPERTY = "oncekv.lab.server-jar";

  private static final Path BUILT_JAR = Path.of("server", "target", "oncekv-server-runnable.jar");

  /** Finds both, or says what is missing and how to get it. */
  public static Installation find() {
    return new Installation(findJava(), findServerJar(), findClassArchive());
  }

  private static Optional<Path> findClassArchive() {
    return Optional.ofNullable(System.getProperty(CLASS_ARCHIVE_PROPERTY))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .filter(Files::isRegularFile);
  }

  private static Path findJava() {
    String home =
        Optional.ofNullable(System.getProperty(JAVA_HOME_PROPERTY))
            .filter(value -> !value.isBlank())
            .orElseGet(() -> System.getProperty("java.home"));
    Path java = Path.of(home, "bin", "java");
    if (!Files.isExecutable(java)) {
      throw new IllegalStateException(
          "no Java at " + java + "; set -D" + JAVA_HOME_PROPERTY + " to a JDK or JRE from 17 on");
    }
    return java;
  }

  private static Path findServerJar() {
    Optional<String> told = Optional.ofNullable(System.getProperty(SERVER_JAR_PROPERTY));
    List<Path> candidates =
        told.map(path -> List.of(Path.of(path))).orElseGet(Installation::jarsInCheckout);
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .map(Path::toAbsolutePath)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no server jar at "
                        + candidates
                        + "; build it (scripts/build) or set -D"
                        + SERVER_JAR_PROPERTY));
  }

  /** The working directory may be the checkout or any folder below it. */
  private static List<Path> jarsInCheckout() {
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve(BUILT_JAR))
        .toList();
  }
}
