package io.oncekv.kvctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a command reads in full before it sends anything: standard input, or a file. */
final class InputText {
  /**
   * Something has to end it: twice what a whole request can have at the largest settings, as
   * base64.
   */
  static final int LARGEST = 256 << 20;

  private InputText() {}

  /** Reads a file. */
  static byte[] of(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return read(stream, file.toString());
    } catch (NoSuchFileException missing) {
      throw new UsageProblem("no such file: " + file, missing);
    } catch (IOException unreadable) {
      throw unreadable(file.toString(), unreadable);
    }
  }

  /** Reads standard input. */
  static byte[] of(InputStream stdin) {
    try {
      return read(stdin, "standard input");
    } catch (IOException unreadable) {
      throw unreadable("standard input", unreadable);
    }
  }

  private static byte[] read(InputStream stream, String name) throws IOException {
    byte[] bytes = stream.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new UsageProblem(
          name + " holds more than " + LARGEST + " bytes: no write can be that long");
    }
    return bytes;
  }

  private static UsageProblem unreadable(String name, IOException cause) {
    return new UsageProblem("cannot read " + name + ": " + cause.getMessage(), cause);
  }
}
