package io.oncekv.lab.quickstart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the text to be indexed. */
final class InputText {
  static final long MAX_BYTES = 64L << 20;

  private InputText() {}

  /** Returns its lines. */
  static List<String> read(Path file) throws InputException {
    if (!Files.exists(file)) {
      throw new InputException("there is no file " + file);
    }
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder; name a text file");
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InputException(file + " is not a file that can be read");
    }
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new InputException(
            file + " has " + size + " bytes, the most are " + MAX_BYTES + "; use a part of it");
      }
      return decode(file, Files.readAllBytes(file)).lines().toList();
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static String decode(Path file, byte[] bytes) throws InputException {
    if (bytes.length == 0) {
      throw new InputException(file + " is empty; name a text file with words in it");
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw new InputException(
            file + " is binary (a zero byte at offset " + i + "); name a text file");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InputException(
          file + " is not text in UTF-8; convert it (iconv -t UTF-8) or name another file");
    }
  }
}
