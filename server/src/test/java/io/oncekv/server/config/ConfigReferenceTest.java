package io.oncekv.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigReferenceTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

  @Test
  void theDocumentSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("oncekv.docs.write")) {
      Files.writeString(DOCUMENT, ConfigReference.markdown());
    }

    assertThat(DOCUMENT)
        .as("write it anew with -Doncekv.docs.write=true")
        .hasContent(ConfigReference.markdown());
  }
}
