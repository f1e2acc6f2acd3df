package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.once.Findings;
import io.oncekv.check.once.Ledger;
import io.oncekv.check.once.Token;
import io.oncekv.client.CallStyle;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.append.AppendClients;
import io.oncekv.lab.append.AppendListener;
import io.oncekv.lab.append.GapMeter;
import io.oncekv.lab.append.ReadBack;
import io.oncekv.lab.append.Tokens;
import io.oncekv.lab.cluster.ClientPath;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.Poll;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Eight clients that append unique tokens to shared keys while a test hurts the cluster. */
final class Background implements AutoCloseable, AppendListener {
  private static final int CLIENTS = 8;
  private static final int KEYS = 12;
  private static final int OUTSTANDING = 6;

  /** Of 8 clients, on 12 keys, in 12 bytes each: values of 24 KB. */
  private static final int TOKENS_OF_A_CLIENT = 3_000;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final GapMeter gaps = new GapMeter();
  private final AppendClients clients;

  private Background(LocalCluster cluster, IntFunction<CallStyle> styles) {
    this.clients =
        new AppendClients(
            CLIENTS,
            OUTSTANDING,
            number ->
                cluster
                    .client()
                    .callStyle(styles.apply(number))
                    .clientId("appender-" + number)
                    .callbackExecutor(Runnable::run)
                    .build(),
            this);
  }

  static Background start(LocalCluster cluster) {
    return start(cluster, ClientPath::ofTurn);
  }

  static Background start(LocalCluster cluster, CallStyle style) {
    return start(cluster, number -> style);
  }

  private static Background start(LocalCluster cluster, IntFunction<CallStyle> styles) {
    Background background = new Background(cluster, styles);
    background.clients.start(background::endlessTokens);
    return background;
  }

  private Iterator<Token> endlessTokens(int client) {
    return Tokens.until(
        stop::get, number -> new Token(client, keyOf(number), "c" + client + "-" + number));
  }

  /** Several keys at a time, and others before their values reach the least limit of a test. */
  private static String keyOf(long number) {
    return "shared-" + number / TOKENS_OF_A_CLIENT + "-" + number % KEYS;
  }

  @Override
  public void onAcknowledged(Token token, WriteResult result) {
    acknowledged.incrementAndGet();
    gaps.success();
    if (result.duplicate()) {
      duplicates.incrementAndGet();
    }
  }

  /** Waits until so many more appends are acknowledged. */
  void awaitMore(long count) {
    long goal = acknowledged.get() + count;
    Poll.untilTrue(LIMIT, count + " more acknowledged appends", () -> acknowledged.get() >= goal);
  }

  /** Returns how many answers came from storage: their first attempt executed unanswered. */
  long duplicates() {
    return duplicates.get();
  }

  GapMeter gaps() {
    return gaps;
  }

  /** Ends the appends, reads everything back, and checks all of it. */
  void verify() throws InterruptedException {
    stop.set(true);
    Ledger ledger = clients.await();
    Findings findings = ReadBack.check(clients.client(0), ledger);

    assertThat(findings).as("what is wrong with the values").isEqualTo(Findings.NONE);
    assertThat(ledger.unknown()).as("appends without an answer").isZero();
    assertThat(ledger.acknowledged()).isEqualTo(acknowledged.get()).isPositive();
  }

  @Override
  public void close() {
    stop.set(true);
    clients.close();
  }
}
