package io.oncekv.lab.blackbox;

import io.oncekv.lab.cluster.ClientPath;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * How to start many short-lived clients cheaply: with an archive of their classes, which a first
 * one writes when it ends by itself. That halves what a start costs.
 */
final class ClientJvm {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Path archive;
  private final String classPath;

  /** Prepares the class path: an archive can be made of jars only, not of folders. */
  ClientJvm(Path folder) {
    this.archive = folder.resolve("clients.jsa");
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      jars.add(
          Files.isDirectory(path)
              ? pack(path, folder.resolve("classes-" + jars.size() + ".jar")).toString()
              : entry);
    }
    this.classPath = String.join(File.pathSeparator, jars);
  }

  /** Returns the beginning of a command, to which the main class and its arguments are added. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.add(
        Files.exists(archive)
            ? "-XX:SharedArchiveFile=" + archive
            : "-XX:ArchiveClassesAtExit=" + archive);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(List.of(ClientPath.jvmOption(), "-cp", classPath));
    return command;
  }

  private static Path pack(Path classes, Path jar) {
    try (Stream<Path> files = Files.walk(classes);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, out);
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
