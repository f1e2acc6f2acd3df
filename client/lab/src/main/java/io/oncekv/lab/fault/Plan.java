package io.oncekv.lab.fault;

import java.time.Duration;
import java.util.List;

/**
 * What a seed drew for one fault.
 *
 * @param hold how long it lasts
 * @param choice which nodes, or how, where there is a choice; not negative
 */
public record Plan(Duration hold, int choice) {
  /** Returns the one of a list that is chosen. */
  public <T> T one(List<T> all) {
    return all.get(choice % all.size());
  }
}
