package io.oncekv.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Several changes as one write: if all conditions hold, those of {@code then}, otherwise those of
 * {@code otherwise}; in order, each seeing those before it, and either all of them or none. It
 * takes one sequence, and all that it changes has one revision. Immutable.
 *
 * <pre>{@code
 * Txn transfer =
 *     Txn.builder()
 *         .when("account/1", Expect.revision(balance.revision()))
 *         .then(Change.increment("account/1", -10), Change.increment("account/2", 10))
 *         .build();
 * boolean moved = kv.transact(transfer).succeeded();
 * }</pre>
 *
 * <p>Each of the three lists has at most {@value #MAX_ELEMENTS} elements; all keys and values
 * together at most 1 MiB, or as much as the longest key and the longest value of the cluster's
 * settings if that is more.
 */
public final class Txn {
  /** The most conditions, and the most changes of each kind. */
  public static final int MAX_ELEMENTS = 128;

  private final List<Condition> conditions;
  private final List<Change> then;
  private final List<Change> otherwise;

  private Txn(Builder builder) {
    this.conditions = List.copyOf(builder.conditions);
    this.then = List.copyOf(builder.then);
    this.otherwise = List.copyOf(builder.otherwise);
  }

  /** Starts a transaction. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a transaction without conditions. */
  public static Txn of(Change... changes) {
    return builder().then(changes).build();
  }

  /** Returns what has to hold for {@link #then}; without any, it always does. */
  public List<Condition> conditions() {
    return conditions;
  }

  /** Returns what is done if all conditions hold. */
  public List<Change> then() {
    return then;
  }

  /** Returns what is done if one of them does not. */
  public List<Change> otherwise() {
    return otherwise;
  }

  /** What one key must be like. */
  public static final class Condition {
    private final byte[] key;
    private final Expect expected;

    private Condition(byte[] key, Expect expected) {
      this.key = key;
      this.expected = expected;
    }

    /** Returns the key, in an array of the caller's own. */
    public byte[] key() {
      return key.clone();
    }

    /** Returns what is expected of it. */
    public Expect expected() {
      return expected;
    }
  }

  /** Collects a transaction. Not safe for use by several threads. */
  public static final class Builder {
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Change> then = new ArrayList<>();
    private final List<Change> otherwise = new ArrayList<>();

    private Builder() {}

    /** Adds a condition; all have to hold. */
    @CanIgnoreReturnValue
    public Builder when(byte[] key, Expect expected) {
      conditions.add(new Condition(key.clone(), expected));
      return this;
    }

    /** Adds a condition; all have to hold. */
    @CanIgnoreReturnValue
    public Builder when(String key, Expect expected) {
      return when(key.getBytes(UTF_8), expected);
    }

    /** Adds changes to those that are made if all conditions hold. */
    @CanIgnoreReturnValue
    public Builder then(Change... changes) {
      then.addAll(List.of(changes));
      return this;
    }

    /** Adds changes to those that are made if a condition does not hold. */
    @CanIgnoreReturnValue
    public Builder otherwise(Change... changes) {
      otherwise.addAll(List.of(changes));
      return this;
    }

    /**
     * Returns the transaction.
     *
     * @throws IllegalArgumentException if it has no change, or a list is too long
     */
    public Txn build() {
      if (then.isEmpty() && otherwise.isEmpty()) {
        throw new IllegalArgumentException("a transaction needs at least one change");
      }
      check("conditions", conditions.size());
      check("changes in `then`", then.size());
      check("changes in `otherwise`", otherwise.size());
      return new Txn(this);
    }

    private static void check(String what, int count) {
      if (count > MAX_ELEMENTS) {
        throw new IllegalArgumentException(
            "a transaction has at most "
                + MAX_ELEMENTS
                + " "
                + what
                + ", this one has "
                + count
                + "; split it");
      }
    }
  }
}
