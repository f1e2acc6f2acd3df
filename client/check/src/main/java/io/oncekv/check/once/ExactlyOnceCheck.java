package io.oncekv.check.once;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.History;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds the values that were read at the end against what clients were told: each acknowledged
 * append and increment took effect once, those of one client in its order, and each of unknown
 * outcome at most once.
 *
 * <p>Two kinds of keys can be checked so. Of a <em>ledger</em> every write is an append without a
 * condition, of a text that is unique under the key and has one space, at its end. Of a
 * <em>counter</em> every write is an increment. Other keys are left to the linearizability check.
 */
public final class ExactlyOnceCheck {
  private final Map<Bytes, List<Operation>> writes = new TreeMap<>();
  private final Map<Bytes, Operation> finalReads = new HashMap<>();

  private ExactlyOnceCheck() {}

  /** Checks every ledger and counter of a history. */
  public static OnceReport check(History history) {
    return new ExactlyOnceCheck().run(history);
  }

  private OnceReport run(History history) {
    List<Operation> byCompletion = new ArrayList<>(history.operations());
    // Final reads of which none was answered ask for this check as much as those that were.
    boolean wasTried = false;
    byCompletion.sort(Comparator.comparingLong(Operation::completedAt));
    for (Operation operation : byCompletion) {
      if (operation.call() instanceof Call.Get get) {
        wasTried |= get.isFinal();
        if (get.isFinal() && operation.outcome() instanceof Outcome.Found) {
          finalReads.put(get.key(), operation);
        }
      } else if (!(operation.outcome() instanceof Outcome.NotExecuted)) {
        writes.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
      }
    }
    if (!wasTried) {
      return new OnceReport(0, 0, 0, 0, Findings.NONE);
    }
    int keys = 0;
    int unread = 0;
    long acknowledged = 0;
    long unknown = 0;
    Findings findings = Findings.NONE;
    for (Map.Entry<Bytes, List<Operation>> entry : writes.entrySet()) {
      List<Operation> ofKey = entry.getValue();
      boolean isCounter = ofKey.stream().allMatch(ExactlyOnceCheck::counts);
      if (!isCounter && !isLedger(ofKey)) {
        continue;
      }
      Operation read = finalReads.get(entry.getKey());
      if (read == null) {
        unread++;
        continue;
      }
      keys++;
      long open = ofKey.stream().filter(Operation::isUnknown).count();
      unknown += open;
      acknowledged += ofKey.size() - open;
      Optional<String> value =
          ((Outcome.Found) read.outcome()).value().map(ExactlyOnceCheck::plain);
      findings =
          findings.plus(isCounter ? counter(ofKey, value) : ledger(entry.getKey(), ofKey, value));
    }
    return new OnceReport(keys, unread, acknowledged, unknown, findings);
  }

  private static boolean counts(Operation write) {
    return write.call() instanceof Call.Increment && !(write.outcome() instanceof Outcome.Refused);
  }

  private static boolean isLedger(List<Operation> writes) {
    Set<Bytes> suffixes = new HashSet<>();
    for (Operation write : writes) {
      if (!(write.call() instanceof Call.Append append)
          || append.condition().isPresent()
          || !suffixes.add(append.suffix())
          || !isToken(append.suffix())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(Bytes suffix) {
    String text = suffix.text().orElse("");
    return text.length() > 1 && text.indexOf(Token.END) == text.length() - 1;
  }

  /** Bytes that are no text become a token that nobody appended. */
  private static String plain(Bytes value) {
    return value.text().orElse("(not text)");
  }

  private static Findings counter(List<Operation> increments, Optional<String> value) {
    OptionalLong number = number(value.orElse("0"));
    return number.isPresent()
        ? new Counter(increments).check(number.getAsLong())
        : new Findings(0, 0, 0, 1);
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException notOne) {
      return OptionalLong.empty();
    }
  }

  private static Findings ledger(Bytes key, List<Operation> appends, Optional<String> value) {
    Ledger ledger = new Ledger();
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, Long> busyUntil = new HashMap<>();
    for (Operation operation : appends) {
      String client = operation.client();
      // The order of two appends that were under way together is not known, so they count as those
      // of two clients.
      boolean overlaps = operation.invokedAt() <= busyUntil.getOrDefault(client, Long.MIN_VALUE);
      busyUntil.merge(client, operation.completedAt(), Math::max);
      String name = overlaps ? client + "/" + operation.id() : client;
      int number = numbers.computeIfAbsent(name, unused -> numbers.size());
      String suffix = ((Call.Append) operation.call()).suffix().text().orElseThrow();
      Token token = new Token(number, key.toString(), suffix.substring(0, suffix.length() - 1));
      if (operation.isUnknown()) {
        ledger.giveUp(token);
      } else {
        ledger.acknowledge(token);
      }
    }
    return ledger.check(key.toString(), value);
  }
}
