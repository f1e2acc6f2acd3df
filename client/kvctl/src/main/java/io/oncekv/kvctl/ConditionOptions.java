package io.oncekv.kvctl;

import io.oncekv.client.Expect;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The condition of a write; the parser sees to it that only one is given. */
final class ConditionOptions {
  @Option(
      names = "--if-revision",
      paramLabel = "N",
      description = "Only if the key was last changed by this revision (from 1).")
  private Long revision;

  @Option(
      names = "--if-value",
      paramLabel = "VALUE",
      description = "Only if the key holds this text.")
  private String value;

  @Option(
      names = "--if-value-base64",
      paramLabel = "BASE64",
      description = "Only if the key holds these bytes.")
  private String valueBase64;

  @Option(names = "--if-absent", description = "Only if the key does not exist.")
  private boolean absent;

  /** Whether the key must not exist. */
  boolean absent() {
    return absent;
  }

  /** The condition as the library knows it. */
  Optional<Expect> expected() {
    if (revision != null) {
      if (revision < 1) {
        throw new UsageProblem(
            "--if-revision is at least 1, not " + revision + "; --if-absent is for no key at all");
      }
      return Optional.of(Expect.revision(revision));
    }
    if (value != null) {
      return Optional.of(Expect.value(value));
    }
    if (valueBase64 != null) {
      return Optional.of(
          Expect.value(Base64Text.decode("--if-value-base64", valueBase64).toByteArray()));
    }
    return absent ? Optional.of(Expect.absent()) : Optional.empty();
  }
}
