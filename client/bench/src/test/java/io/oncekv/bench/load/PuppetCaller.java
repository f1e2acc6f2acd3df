package io.oncekv.bench.load;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A system whose answers tests give. */
final class PuppetCaller implements Caller {
  final Queue<Answer> puts = new ConcurrentLinkedQueue<>();
  final Queue<Answer> gets = new ConcurrentLinkedQueue<>();

  private volatile boolean willing;

  @Override
  public void put(int lane, int key, byte[] value, Answer answer) {
    take(puts, answer);
  }

  @Override
  public void get(int lane, int key, Answer answer) {
    take(gets, answer);
  }

  /** Answers what was asked and all that will be. */
  void answerEverything() {
    willing = true;
    drain(puts);
    drain(gets);
  }

  private void take(Queue<Answer> calls, Answer answer) {
    calls.add(answer);
    if (willing) {
      drain(calls);
    }
  }

  private static void drain(Queue<Answer> calls) {
    for (Answer answer = calls.poll(); answer != null; answer = calls.poll()) {
      answer.succeeded();
    }
  }

  @Override
  public void close() {}
}
