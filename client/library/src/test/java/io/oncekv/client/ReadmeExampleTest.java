package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.fake.FakeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest extends ClientTest {

  @Test
  void theReadmeShowsTheExampleThatIsCompiledHere() throws IOException {
    Path source = Path.of("src/test/java/io/oncekv/client/ReadmeExample.java");
    String example =
        between(Files.readString(source), "// tag::example\\[]\n(.*?) *// end::example\\[]");
    String shown = between(Files.readString(Path.of("../../README.md")), "```java\n(.*?)```");
    assertThat(shown.stripTrailing().stripIndent())
        .isEqualTo(example.stripTrailing().stripIndent());
  }

  @Test
  void theExampleDoesWhatItSays() {
    FakeCluster cluster = cluster(3);
    ReadmeExample.run(cluster.endpoints().toArray(String[]::new));
    assertThat(cluster.state().text("account/42")).isEqualTo("75");
    assertThat(cluster.state().text("audit")).isEqualTo("opened 42;paid 25;");
  }

  private static String between(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertThat(matcher.find()).as("nothing matches " + pattern).isTrue();
    return matcher.group(1);
  }
}
