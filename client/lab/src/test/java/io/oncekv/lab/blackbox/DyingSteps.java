package io.oncekv.lab.blackbox;

import io.oncekv.client.internal.WriteSteps;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends the process, without any ado, when it comes to a gap for the n-th time. */
final class DyingSteps implements WriteSteps {
  /** What a process that ended here leaves as its exit code. */
  static final int EXIT_CODE = 86;

  private final Gap gap;
  private final AtomicInteger left;
  private final Report report;

  DyingSteps(Gap gap, int times, Report report) {
    this.gap = gap;
    this.left = new AtomicInteger(times);
    this.report = report;
  }

  @Override
  public void beforeSync() {
    reached(Gap.BEFORE_SYNC, 0);
  }

  @Override
  public void beforeSend(long sequence) {
    reached(Gap.BEFORE_SEND, sequence);
  }

  @Override
  public void beforeReply(long sequence) {
    reached(Gap.BEFORE_REPLY, sequence);
  }

  @Override
  public void beforeMark(long sequence) {
    reached(Gap.BEFORE_MARK, sequence);
  }

  private void reached(Gap here, long sequence) {
    if (here == gap && left.decrementAndGet() == 0) {
      report.write("halt", here.name(), Long.toString(sequence));
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
