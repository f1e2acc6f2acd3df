package io.oncekv.server.statemachine;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a read of several keys.
 *
 * @param values what each key holds, in the order asked for; none of them if they are too long
 * @param bytes the length of all values together
 * @param stateRevision the state's revision in the view that all were read from
 */
public record MultiReading(List<Optional<StoredValue>> values, long bytes, long stateRevision) {
  public MultiReading {
    values = List.copyOf(values);
  }
}
