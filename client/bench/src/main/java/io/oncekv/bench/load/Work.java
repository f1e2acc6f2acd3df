package io.oncekv.bench.load;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Kinds of load, on keys picked evenly at random. */
public enum Work {
  /** Puts, through the client that the system recommends. */
  WRITES {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      put(caller, lane, data, answer);
    }
  },
  /** Linearizable reads, or the nearest that the system has. */
  READS {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      caller.get(lane, randomKey(data), answer);
    }
  },
  /** Linearizable reads that any node may answer: OnceKV only. */
  SPREAD {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      caller.getFromAnyNode(lane, randomKey(data), answer);
    }
  },
  /** Nineteen reads to one put. */
  MIX95 {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      if (ThreadLocalRandom.current().nextInt(20) == 0) {
        put(caller, lane, data, answer);
      } else {
        caller.get(lane, randomKey(data), answer);
      }
    }
  },
  /** Puts with an identity, one plain unary call for each: OnceKV only. */
  UNARY {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      put(caller, lane, data, answer);
    }
  },
  /** Puts without an identity, through the library: OnceKV only. */
  SESSIONLESS {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      put(caller, lane, data, answer);
    }
  },
  /** Puts in transactions of 64; every one of them counts. */
  TXN64 {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      int first = randomKey(data);
      List<Integer> keys =
          IntStream.range(first, first + operations())
              .map(key -> key % data.keys())
              .boxed()
              .toList();
      caller.putAll(lane, keys, data.value(ThreadLocalRandom.current().nextInt()), answer);
    }

    @Override
    public int operations() {
      return 64;
    }
  },
  /** Appends of 100 bytes: OnceKV only. */
  APPENDS {
    @Override
    void start(Caller caller, int lane, Data data, Answer answer) {
      caller.append(lane, randomKey(data), data.piece(), answer);
    }
  };

  abstract void start(Caller caller, int lane, Data data, Answer answer);

  /** Returns for how many operations a single call counts. */
  public int operations() {
    return 1;
  }

  /** Returns its name as people type it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void put(Caller caller, int lane, Data data, Answer answer) {
    byte[] value = data.value(ThreadLocalRandom.current().nextInt());
    caller.put(lane, randomKey(data), value, answer);
  }

  private static int randomKey(Data data) {
    return ThreadLocalRandom.current().nextInt(data.keys());
  }
}
