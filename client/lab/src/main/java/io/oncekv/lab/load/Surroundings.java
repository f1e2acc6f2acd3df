package io.oncekv.lab.load;

import java.util.Locale;

/** What a figure depends on besides the program: printed beside it. */
public final class Surroundings {
  private Surroundings() {}

  /** Names Java, processors and system. */
  public static String describe() {
    return String.format(
        Locale.ROOT,
        "JDK %s (%s), %d processors, %s %s",
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"));
  }
}
