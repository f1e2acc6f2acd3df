package io.oncekv.server.statemachine;

import java.util.Optional;

/** Puts the summary of a state together. */
final class Summaries {

  private Summaries() {}

  static StateSummary of(Counters counters, Optional<Formation> formation, Expiry expiry) {
    return new StateSummary(
        formation.isPresent(),
        formation.map(Formation::clusterId).orElse(""),
        formation.map(Formation::incarnation).orElse(0L),
        formation.map(Formation::restoreCounter).orElse(0),
        formation.map(Formation::settings).orElse(DefaultSettings.SETTINGS),
        counters.revision(),
        counters.sessions(),
        counters.slots(),
        expiry.expired(),
        counters.applied(),
        counters.nowMicros());
  }
}
