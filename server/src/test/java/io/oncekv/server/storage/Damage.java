package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Random;

/** Makes bytes that nobody wrote out of bytes that somebody did. One seed, one sequence. */
public final class Damage {
  private static final byte[] LARGEST_NUMBER = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};

  private final Random random;

  private Damage(Random random) {
    this.random = random;
  }

  /** Says the seed, which {@code -Doncekv.seed} sets. */
  public static Damage fromSeed() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    return new Damage(new Random(seed));
  }

  /** Where the choices come from. */
  public Random random() {
    return random;
  }

  /** Cut off, longer, with some bits or bytes of it changed, or nothing like it at all. */
  public byte[] to(byte[] whole) {
    byte[] bytes = whole.clone();
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
      case 2 -> bytes = noise(random.nextInt(2 * bytes.length + 2));
      case 3 -> overwrite(bytes, LARGEST_NUMBER);
      case 4 -> overwrite(bytes, noise(1 + random.nextInt(4)));
      default -> {
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  /** A sealed record whose content is damaged and whose checksum is right all the same. */
  public byte[] toContentOf(byte[] key, byte[] sealed) {
    byte[] content = to(Arrays.copyOf(sealed, sealed.length - Integer.BYTES));
    int format = content.length == 0 ? 0 : content[0] & 0xff;
    int rest = Math.max(0, content.length - 1);
    return new RecordWriter(format)
        .raw(ByteString.copyFrom(content, content.length - rest, rest))
        .seal(key);
  }

  private void overwrite(byte[] bytes, byte[] with) {
    int from = random.nextInt(bytes.length + 1);
    System.arraycopy(with, 0, bytes, from, Math.min(with.length, bytes.length - from));
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }
}
