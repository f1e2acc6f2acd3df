package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeExampleTest extends ClientTest {

  @Test
  void theReadmeShowsTheExampleThatIsCompiledHere() throws IOException {
    assertShown("ReadmeExample.java", "../../README.md");
  }

  @Test
  void theContractShowsTheJournalsExampleThatIsCompiledHere() throws IOException {
    assertShown("JournalExample.java", "../../docs/semantics.md");
  }

  @Test
  void theExampleDoesWhatItSays() {
    FakeCluster cluster = cluster(3);
    ReadmeExample.run(cluster.endpoints().toArray(String[]::new));
    assertThat(cluster.state().text("account/42")).isEqualTo("75");
    assertThat(cluster.state().text("audit")).isEqualTo("opened 42;paid 25;");
  }

  @Test
  void theJournalsExampleDoesWhatItSays(@TempDir Path folder) {
    FakeCluster cluster = cluster(3);
    cluster.script("append", new Fault.LoseReply());
    OnceKV crashed = client(settings(cluster).clientId("billing-7").journal(folder));
    CompletableFuture<WriteResult> unanswered =
        crashed.tagged("order-17").appendAsync("audit", "order 17 paid;");
    Awaitility.await().until(() -> cluster.state().text("audit").equals("order 17 paid;"));
    crashed.close();
    assertThat(unanswered).failsWithin(Duration.ofSeconds(10));
    List<String> settled = new ArrayList<>();
    JournalExample.run(
        folder, (order, done) -> settled.add(order), cluster.endpoints().toArray(String[]::new));
    assertThat(settled).containsExactly("order-17", "order-18");
    assertThat(cluster.state().text("audit")).isEqualTo("order 17 paid;order 18 paid;");
  }

  private static void assertShown(String example, String page) throws IOException {
    Path source = Path.of("src/test/java/io/oncekv/client", example);
    String compiled =
        between(Files.readString(source), "// tag::example\\[]\n(.*?) *// end::example\\[]");
    String shown = between(Files.readString(Path.of(page)), "```java\n(.*?)```");
    assertThat(shown.stripTrailing().stripIndent())
        .isEqualTo(compiled.stripTrailing().stripIndent());
  }

  private static String between(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertThat(matcher.find()).as("nothing matches " + pattern).isTrue();
    return matcher.group(1);
  }
}
