package io.oncekv.server.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** What happened in a run: a digest of all of it, and how often each kind of thing did. */
final class Trace {
  private final MessageDigest digest;
  private final Map<String, Long> counts = new TreeMap<>();

  Trace() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A fault, or another event that is not an answer. */
  void event(String kind, String details) {
    counts.merge(kind, 1L, Long::sum);
    line(kind + " " + details);
  }

  /** An answer, counted by its kind: a refusal by its reason, anything else by its first word. */
  void answer(String answer) {
    int end = answer.indexOf(' ');
    String kind = end < 0 ? answer : answer.substring(0, end);
    counts.merge(answer.contains("refused ") ? answer.strip() : kind, 1L, Long::sum);
    line(answer);
  }

  void bytes(byte[] bytes) {
    digest.update(bytes);
  }

  private void line(String line) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  Map<String, Long> counts() {
    return counts;
  }

  /** May be asked once. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
