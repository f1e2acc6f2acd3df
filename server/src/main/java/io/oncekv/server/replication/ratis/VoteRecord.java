package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second record of term and vote. The engine's file has no checksum: one flipped bit in it could
 * make this node vote twice in a term. So what it says is copied, with a checksum, before a vote
 * leaves; at the next start the engine's file must not be behind the copy. It may be ahead of it,
 * since terms rise without votes, and since the machine may fail between the two.
 *
 * <p>On a full disk the engine puts half of a file, or an empty one, in the place of the good one.
 * What cannot be read any more is written anew from the copy: nothing that it does not hold was
 * ever promised to anybody, but for terms of entries, which the log knows.
 */
final class VoteRecord {
  private static final Logger log = LoggerFactory.getLogger(VoteRecord.class);

  private final Folders folders;
  private Optional<Vote> kept;

  /**
   * What a node has promised.
   *
   * @param term its term
   * @param votedFor whom it voted for in that term, empty if nobody
   */
  record Vote(long term, String votedFor) {}

  private VoteRecord(Folders folders, Optional<Vote> kept) {
    this.folders = folders;
    this.kept = kept;
  }

  /**
   * Compares the two records of an earlier life, if there was one.
   *
   * @throws LogDamagedException if one is damaged, or the engine's is behind
   */
  static VoteRecord open(Folders folders) throws IOException {
    Optional<Vote> kept = copy(folders.voteCopy());
    Optional<Vote> engines = engines(folders.vote());
    if (kept.isPresent() && engines.isPresent()) {
      compare(folders.vote(), kept.get(), engines.get());
    }
    return new VoteRecord(folders, kept);
  }

  /**
   * Writes the engine's file anew if it cannot be read and there is a copy.
   *
   * @param lastTerm the term of the last entry in the log; 0 if there is none
   * @throws LogDamagedException if there is no copy, or it is damaged, too
   */
  static void mend(Folders folders, long lastTerm) throws IOException {
    try {
      var unused = engines(folders.vote());
    } catch (LogDamagedException unreadable) {
      Vote promised = copy(folders.voteCopy()).orElseThrow(() -> unreadable);
      // In a term above that of the copy it has taken entries, but given no vote.
      boolean followedLater = promised.term() < lastTerm;
      Vote mended = followedLater ? new Vote(lastTerm, "") : promised;
      log.warn(
          "{} cannot be read; it is written anew as {}, from the copy", folders.vote(), mended);
      FolderSync.replace(
          folders.vote(),
          bytes("term=" + mended.term() + "\nvotedFor=" + mended.votedFor() + "\n"));
    }
  }

  private static void compare(Path file, Vote kept, Vote engines) {
    boolean behind = engines.term() < kept.term();
    boolean otherVote =
        engines.term() == kept.term()
            && !kept.votedFor().isEmpty()
            && !kept.votedFor().equals(engines.votedFor());
    if (behind || otherVote) {
      throw new LogDamagedException(
          file,
          "says "
              + engines
              + ", but this node has promised "
              + kept
              + ": the file is damaged, or older than the rest");
    }
  }

  /** The engine's record; empty if it has made none yet. */
  static Optional<Vote> engines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(in);
      String term = properties.getProperty("term");
      String votedFor = properties.getProperty("votedFor");
      if (term == null || votedFor == null) {
        throw new LogDamagedException(file, "names no term or no vote");
      }
      return Optional.of(new Vote(Long.parseLong(term), votedFor));
    } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
      throw new LogDamagedException(file, "cannot be read (" + e.getMessage() + ")");
    }
  }

  private static Optional<Vote> copy(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    String[] parts = text.stripTrailing().split(" ", -1);
    if (parts.length != 3 || !checksum(parts[0] + " " + parts[1]).equals(parts[2])) {
      throw new LogDamagedException(file, "is damaged, and with it what this node has promised");
    }
    return Optional.of(new Vote(Long.parseLong(parts[0]), parts[1]));
  }

  /**
   * Copies what the engine's file says now. Durable when it returns, and cheap if nothing is new.
   */
  synchronized void keep() throws IOException {
    Optional<Vote> now = engines(folders.vote());
    if (now.isEmpty() || now.equals(kept)) {
      return;
    }
    String content = now.get().term() + " " + now.get().votedFor();
    FolderSync.replace(folders.voteCopy(), bytes(content + " " + checksum(content) + "\n"));
    kept = now;
  }

  private static String checksum(String content) {
    CRC32C crc = new CRC32C();
    crc.update(bytes(content));
    return Long.toHexString(crc.getValue());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
