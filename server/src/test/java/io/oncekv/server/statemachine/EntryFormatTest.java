package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.absent;
import static io.oncekv.server.statemachine.LogDriver.append;
import static io.oncekv.server.statemachine.LogDriver.command;
import static io.oncekv.server.statemachine.LogDriver.compareAndSet;
import static io.oncekv.server.statemachine.LogDriver.delete;
import static io.oncekv.server.statemachine.LogDriver.exists;
import static io.oncekv.server.statemachine.LogDriver.increment;
import static io.oncekv.server.statemachine.LogDriver.put;
import static io.oncekv.server.statemachine.LogDriver.txn;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.internal.v1.Command;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An older release must stop at what it would misread, and at nothing else. */
class EntryFormatTest {

  @Test
  void whatTheFirstReleaseKnowsKeepsItsFormat() {
    for (Command known :
        List.of(
            LogDriver.tick(),
            LogDriver.form(LogDriver.SETTINGS),
            command(put("k", "v")),
            command(append("k", "v")),
            command(delete("k")),
            command(compareAndSet("k", "v", absent())))) {
      assertThat(EntryFormat.of(known)).isEqualTo(1);
    }
  }

  @Test
  void whatItDoesNotKnowIsOfANewerOne() {
    for (Command newer :
        List.of(
            command(increment("k", 1)),
            command(txn(List.of(), List.of(put("k", "v")), List.of())),
            command(compareAndSet("k", "v", exists())))) {
      assertThat(EntryFormat.of(newer)).isEqualTo(2);
    }
  }
}
