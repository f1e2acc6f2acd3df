package io.oncekv.lab.mortal;

import java.nio.file.Path;

/** What belongs to one life: keys that no other life uses, and a history for each client. */
final class Life {
  private static final String SEPARATOR = ":";

  private Life() {}

  /** Ends the names of its keys. */
  static String suffix(int life) {
    return "/life-" + life;
  }

  static Path history(Path folder, String client, int life) {
    return folder.resolve("history-" + client + "-life-" + life + ".jsonl");
  }

  /** Begins the tags of its writes; the id of the operation follows. */
  static String tag(int life) {
    return life + SEPARATOR;
  }

  /** The two numbers of a tag: the life, and the id of the operation in its history. */
  static long[] numbers(String tag) {
    String[] parts = tag.split(SEPARATOR, 2);
    return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
  }
}
