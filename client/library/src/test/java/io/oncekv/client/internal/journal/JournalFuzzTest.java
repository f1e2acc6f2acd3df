package io.oncekv.client.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.client.JournalException;
import io.oncekv.client.JournalException.Problem;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.client.internal.journal.JournalRecord.Opening;
import io.oncekv.client.internal.journal.JournalRecord.Resolved;
import io.oncekv.client.internal.journal.JournalRecord.Written;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random journals, damaged at random. What the reader must make of each is worked out from the
 * undamaged file alone: which of its records still lie where they were written, byte for byte.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalFuzzTest {
  private static final int JOURNALS = 300;
  private static final int DAMAGES = 60;

  private Random random;

  @BeforeEach
  void seed() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("JournalFuzzTest: -Doncekv.seed=" + seed);
    random = new Random(seed);
  }

  @Test
  @DisplayName("HC-14 whatever became of a journal's bytes, it is refused or read up to the damage")
  void aDamagedJournalIsRefusedOrReadUpToTheDamage() throws IOException {
    int refused = 0;
    int shortened = 0;
    for (int journal = 0; journal < JOURNALS; journal++) {
      Sample sample = sample();
      Sample other = sample();
      for (int damage = 0; damage < DAMAGES; damage++) {
        byte[] bytes = sample.bytes();
        for (int more = random.nextInt(3); more >= 0; more--) {
          bytes = damaged(bytes, sample, other);
        }
        Optional<JournalContents> expected = sample.expected(bytes);
        assertThat(read(bytes, sample.clientId()))
            .as("journal %d, damage %d", journal, damage)
            .isEqualTo(expected);
        refused += expected.isEmpty() ? 1 : 0;
        shortened += expected.filter(found -> !found.equals(sample.whole())).isPresent() ? 1 : 0;
      }
    }
    // So that a generator that hits nothing, or always the same, is noticed.
    assertThat(refused).isGreaterThan(JOURNALS * DAMAGES / 10);
    assertThat(shortened).isGreaterThan(JOURNALS * DAMAGES / 50);
  }

  @Test
  void anUndamagedJournalIsReadWhole() throws IOException {
    for (int journal = 0; journal < JOURNALS; journal++) {
      Sample sample = sample();
      assertThat(read(sample.bytes(), sample.clientId())).contains(sample.whole());
    }
  }

  @Test
  void aFrameThatIsInOrderMayHoldAnything() {
    for (int round = 0; round < 20_000; round++) {
      byte[] body = noise(1 + random.nextInt(60));
      // Mostly of a known kind, so that the fields behind it are looked at.
      body[0] = (byte) random.nextInt(6);
      long salt = random.nextLong();
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      FileHeader header = new FileHeader(salt, FileHeader.sizeFor("c"), "c");
      file.writeBytes(header.encode().array());
      Opened session = new Opened(77, 5, 1, 0);
      for (ByteBuffer next : List.of(RecordCodec.encode(session), ByteBuffer.wrap(body))) {
        file.writeBytes(Frame.encode(salt, file.size(), 0, next).array());
      }
      // No answer is expected, only that there is one.
      read(file.toByteArray(), "c");
    }
  }

  @Test
  void everyRecordIsReadAsItWasWritten() {
    for (int round = 0; round < 20_000; round++) {
      JournalRecord record = record(1 + random.nextInt(1000));
      assertThat(RecordCodec.decode(RecordCodec.encode(record))).contains(record);
    }
  }

  @Test
  void noiseIsNoJournal() {
    for (int round = 0; round < 20_000; round++) {
      assertThat(read(noise(random.nextInt(300)), "c")).isEmpty();
    }
  }

  /** Where a record lies. */
  private record Place(int start, int end, long durable) {}

  /**
   * A journal, and what is in it.
   *
   * @param places of all its records
   * @param states what the first so many records come to, from none to all
   */
  private record Sample(
      String clientId,
      ByteString content,
      FileHeader header,
      List<Place> places,
      List<JournalContents> states) {

    byte[] bytes() {
      return content.toByteArray();
    }

    JournalContents whole() {
      return states.get(places.size());
    }

    /** What a reader must find in these bytes; nothing if it has to refuse them. */
    Optional<JournalContents> expected(byte[] damaged) {
      if (!isIntact(damaged, 0, header.size())) {
        return Optional.empty();
      }
      int good = 0;
      while (good < places.size() && isIntact(damaged, places.get(good))) {
        good++;
      }
      int end = good == 0 ? header.size() : places.get(good - 1).end();
      boolean wasOnDisk =
          end < header.initialLength()
              || places.stream()
                  .skip(good)
                  .anyMatch(place -> isIntact(damaged, place) && place.durable() > end);
      return wasOnDisk ? Optional.empty() : Optional.of(states.get(good));
    }

    private boolean isIntact(byte[] damaged, Place place) {
      return isIntact(damaged, place.start(), place.end());
    }

    private boolean isIntact(byte[] damaged, int start, int end) {
      return damaged.length >= end && Arrays.equals(damaged, start, end, bytes(), start, end);
    }
  }

  /** Two lives of a client, the second one's file, synced now and then. */
  private Sample sample() throws IOException {
    String clientId = "client-" + "é".repeat(random.nextInt(5)) + random.nextInt(1000);
    FragileFolder folder = new FragileFolder();
    JournalState state = new JournalState();
    List<JournalRecord> earlier = random.nextBoolean() ? List.of() : records(random.nextInt(8), 1);
    earlier.forEach(record -> assertThat(state.apply(record)).isTrue());
    List<JournalRecord> all = new ArrayList<>(state.records());
    List<JournalRecord> later = records(1 + random.nextInt(12), 100);
    try (JournalFile file =
        JournalFile.replace(folder, clientId, random.nextLong(), state.records())) {
      int from = 0;
      while (from < later.size()) {
        int to = Math.min(later.size(), from + 1 + random.nextInt(3));
        file.append(later.subList(from, to));
        if (random.nextInt(3) > 0) {
          file.sync();
        }
        from = to;
      }
    }
    all.addAll(later);
    return located(clientId, folder.bytes(JournalFile.NAME), all);
  }

  private static Sample located(String clientId, byte[] bytes, List<JournalRecord> records) {
    FileHeader header = FileHeader.decode(ByteBuffer.wrap(bytes), "sample");
    List<Place> places = new ArrayList<>();
    JournalState state = new JournalState();
    List<JournalContents> states = new ArrayList<>(List.of(state.contents()));
    int start = header.size();
    for (JournalRecord record : records) {
      int end = start + Frame.OVERHEAD + RecordCodec.encode(record).remaining();
      places.add(new Place(start, end, ByteBuffer.wrap(bytes).getLong(start + 8)));
      assertThat(state.apply(record)).isTrue();
      states.add(state.contents());
      start = end;
    }
    assertThat(start).isEqualTo(bytes.length);
    return new Sample(clientId, ByteString.copyFrom(bytes), header, places, states);
  }

  private List<JournalRecord> records(int count, int firstSequence) {
    List<JournalRecord> records = new ArrayList<>();
    records.add(new Opened(random.nextLong(), random.nextLong(), random.nextInt(), 0));
    for (int index = 0; index < count; index++) {
      records.add(record(firstSequence + index));
    }
    return records;
  }

  private JournalRecord record(long sequence) {
    return switch (random.nextInt(8)) {
      case 0 -> new Opening(ByteString.copyFrom(noise(random.nextInt(50))));
      case 1 ->
          new Opened(random.nextInt(3), random.nextInt(3), random.nextInt(), random.nextInt(50));
      case 2, 3 -> new Resolved(1 + random.nextInt((int) sequence));
      default ->
          new Written(
              sequence,
              random.nextBoolean() ? Optional.empty() : Optional.of("tag " + random.nextInt()),
              ByteString.copyFrom(noise(random.nextInt(200))));
    };
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] damaged(byte[] bytes, Sample sample, Sample other) {
    if (bytes.length == 0) {
      return noise(random.nextInt(100));
    }
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
    byte[] changed = bytes.clone();
    switch (random.nextInt(9)) {
      case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> System.arraycopy(noise(length), 0, changed, at, length);
      case 2 -> Arrays.fill(changed, at, at + length, (byte) 0);
      case 3 -> changed = Arrays.copyOf(bytes, at);
      case 4 -> changed = spliced(bytes, bytes.length, bytes.length, noise(1 + length));
      case 5 -> {
        // The end is hit more often than the long rest: only there something is cut off.
        Place last = sample.places().get(sample.places().size() - 1);
        int near = Math.min(bytes.length - 1, last.start() + random.nextInt(20));
        changed[near] ^= (byte) (1 << random.nextInt(8));
      }
      case 6 -> changed = swapped(bytes, place(sample), place(sample));
      case 7 -> {
        Place from = place(sample);
        Place to = place(sample);
        changed = spliced(bytes, to.start(), to.start(), part(bytes, from));
      }
      default -> {
        Place to = place(sample);
        changed = spliced(bytes, to.start(), to.end(), part(other.bytes(), place(other)));
      }
    }
    return changed;
  }

  private Place place(Sample sample) {
    return sample.places().get(random.nextInt(sample.places().size()));
  }

  private static byte[] swapped(byte[] bytes, Place one, Place another) {
    if (one.start() == another.start()) {
      return bytes;
    }
    Place first = one.start() < another.start() ? one : another;
    Place second = one.start() < another.start() ? another : one;
    byte[] moved = spliced(bytes, second.start(), second.end(), part(bytes, first));
    return spliced(moved, first.start(), first.end(), part(bytes, second));
  }

  /** Returns the bytes at a place, as far as they are still there. */
  private static byte[] part(byte[] bytes, Place place) {
    int end = Math.min(bytes.length, place.end());
    return Arrays.copyOfRange(bytes, Math.min(place.start(), end), end);
  }

  /** Returns the bytes with others in the place of a part of them. */
  private static byte[] spliced(byte[] bytes, int from, int to, byte[] others) {
    int start = Math.min(from, bytes.length);
    int end = Math.min(to, bytes.length);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, start);
    all.writeBytes(others);
    all.write(bytes, end, bytes.length - end);
    return all.toByteArray();
  }

  private static Optional<JournalContents> read(byte[] bytes, String clientId) {
    try {
      return Optional.of(JournalReader.read(bytes, clientId, "journal").state().contents());
    } catch (JournalException refused) {
      assertThat(refused.problem())
          .isIn(Problem.DAMAGED, Problem.OTHER_VERSION, Problem.OTHER_CLIENT);
      return Optional.empty();
    }
  }
}
