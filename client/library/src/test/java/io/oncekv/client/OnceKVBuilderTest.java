package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnceKVBuilderTest {
  private final OnceKVBuilder builder = OnceKV.builder();

  @Test
  void everySettingHasADefault() {
    ClientOptions options = builder.options();
    assertThat(options.endpoints()).containsExactly("127.0.0.1:7400");
    assertThat(options.clientId()).hasSize(36);
    assertThat(options.delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
    assertThat(options.deadline()).contains(Duration.ofSeconds(60));
    assertThat(OnceKV.builder().options().clientId()).isNotEqualTo(options.clientId());
  }

  @Test
  void badSettingsAreNamed() {
    refuses(() -> builder.endpoints(List.of()), "at least one endpoint");
    refuses(() -> builder.endpoints("nowhere"), "\"nowhere\"");
    refuses(() -> builder.clientId(""), "1 to 128 bytes of UTF-8, this one has 0");
    refuses(() -> builder.clientId("ä".repeat(65)), "this one has 130");
    refuses(() -> builder.clientId("a\nb"), "control characters");
    refuses(() -> builder.deadline(Duration.ZERO), "deadline must be positive");
    refuses(() -> builder.deadline(Duration.ofDays(366)), "at most 365 days");
    refuses(() -> builder.attemptTimeout(Duration.ofSeconds(-1)), "attempt timeout");
    refuses(
        () -> builder.backoff(Duration.ofMillis(5), Duration.ofMillis(4)),
        "longest backoff, 4 ms, is below");
    refuses(() -> builder.maxOutstanding(0), "outstanding");
    refuses(() -> builder.maxWaiting(0), "waiting");
    refuses(() -> builder.maxPendingBytes(0), "pending bytes");
    refuses(() -> OnceKV.builder().journal(Path.of("j")).options(), "set clientId");
    refuses(
        () ->
            OnceKV.builder()
                .clientId("a")
                .journal(Path.of("j"))
                .delivery(Delivery.AT_LEAST_ONCE)
                .options(),
        "EXACTLY_ONCE, not AT_LEAST_ONCE");
    refuses(
        () ->
            OnceKV.builder()
                .clientId("a")
                .journal(Path.of("j"))
                .maxPendingBytes(1L << 30)
                .options(),
        "at most 536870912, not 1073741824");
    refuses(() -> Expect.revision(0), "Expect.absent()");
    refuses(() -> Read.notOlderThan(-1), "minimum revision");
  }

  private static void refuses(Runnable setting, String message) {
    assertThatThrownBy(setting::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
