package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.ReplicatedState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state, and with it every session, is changed by one thread: the one that applies the log. */
@Timeout(120)
class ApplyThreadTest {
  private static final int PROPOSERS = 4;
  private static final int EACH = 100;

  @TempDir Path root;

  /** Takes down who changes it, and whether two ever did so at a time. */
  private static final class Watched implements ReplicatedState {
    private final ListState state = new ListState();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inside = new AtomicInteger();
    private final List<Integer> overlaps = new CopyOnWriteArrayList<>();

    @Override
    public Position applied() {
      return state.applied();
    }

    @Override
    public List<CommandResult> apply(Position position, ByteString entry) {
      enter();
      try {
        return state.apply(position, entry);
      } finally {
        inside.decrementAndGet();
      }
    }

    @Override
    public void skip(Position position) {
      enter();
      try {
        state.skip(position);
      } finally {
        inside.decrementAndGet();
      }
    }

    private void enter() {
      threads.add(Thread.currentThread());
      int together = inside.incrementAndGet();
      if (together > 1) {
        overlaps.add(together);
      }
    }

    @Override
    public Position checkpoint(Path folder) {
      return state.checkpoint(folder);
    }

    @Override
    public void restore(Path checkpoint) {
      state.restore(checkpoint);
    }

    @Override
    public void close() {
      state.close();
    }
  }

  @Test
  @DisplayName("HC-9 however many threads propose, one and the same thread applies")
  void oneThreadApplies() throws Exception {
    Watched state = new Watched();
    List<Throwable> fatal = new CopyOnWriteArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(PROPOSERS);
    RatisOptions options = TestCluster.options(1, root).get(0);
    try (RatisReplicator replicator = RatisReplicator.start(options, state, fatal::add)) {
      await().atMost(TestCluster.PATIENCE).until(() -> replicator.leadership().ready());
      List<Future<?>> proposers = new ArrayList<>();
      for (int i = 0; i < PROPOSERS; i++) {
        proposers.add(pool.submit(() -> propose(replicator)));
      }
      for (Future<?> proposer : proposers) {
        proposer.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(state.state.entries()).hasSize(PROPOSERS * EACH);
    assertThat(state.threads).hasSize(1);
    assertThat(state.overlaps).isEmpty();
    assertThat(fatal).isEmpty();
  }

  private static void propose(RatisReplicator replicator) {
    for (int i = 0; i < EACH; i++) {
      assertThat(replicator.propose(ByteString.copyFromUtf8("e" + i)))
          .succeedsWithin(TestCluster.PATIENCE);
    }
  }

  @Test
  @DisplayName("HC-9 nothing but the engine's apply reaches the tables of sessions")
  void nothingElseReachesTheSessions() {
    JavaClasses server =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.oncekv.server");
    String tables = "io.oncekv.server.statemachine.";

    ArchRuleDefinition.noClasses()
        .that()
        .doNotHaveFullyQualifiedName(EngineStateMachine.class.getName())
        .should()
        .callCodeUnitWhere(
            DescribedPredicate.describe(
                "changes the replicated state",
                call ->
                    call.getTargetOwner().isAssignableTo(ReplicatedState.class)
                        && Set.of("apply", "skip").contains(((JavaCall<?>) call).getName())))
        .check(server);
    onlyOneBegins(tables + "KeyValueState", tables + "Batch").check(server);
    onlyOneBegins(tables + "Batch", tables + "SessionTable").check(server);
  }

  private static ArchRule onlyOneBegins(String maker, String made) {
    return ArchRuleDefinition.noClasses()
        .that()
        .doNotHaveFullyQualifiedName(maker)
        .should()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "begins a " + made, call -> call.getTargetOwner().getFullName().equals(made)));
  }
}
