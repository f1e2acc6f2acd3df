package io.oncekv.lab.cluster;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a node is started.
 *
 * @param java the words up to the options of the JVM
 * @param serverJar the server
 * @param arguments what the server is told
 */
record NodeCommand(List<String> java, Path serverJar, List<String> arguments) {
  private static final String MAIN = "io.oncekv.server.ServerMain";

  NodeCommand {
    java = List.copyOf(java);
    arguments = List.copyOf(arguments);
  }

  /** All words, with classes that are found before the server's own, if there are any. */
  List<String> words(Optional<Path> otherClasses) {
    List<String> words = new ArrayList<>(java);
    if (otherClasses.isPresent()) {
      words.addAll(List.of("-cp", otherClasses.get() + File.pathSeparator + serverJar, MAIN));
    } else {
      words.addAll(List.of("-jar", serverJar.toString()));
    }
    words.addAll(arguments);
    return words;
  }
}
