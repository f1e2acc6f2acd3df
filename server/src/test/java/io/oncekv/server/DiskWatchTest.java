package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.rpc.DiskRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DiskWatchTest {
  private static final long MIB = 1 << 20;
  private static final Path LOG = Path.of("/data/raft");
  private static final Path DATABASE = Path.of("/data/state");

  private final ControlledSpace log = new ControlledSpace();
  private final ControlledSpace database = new ControlledSpace();

  private static final class ControlledSpace implements DiskWatch.Space {
    private long free = 10_000 * MIB;
    private long total = 20_000 * MIB;
    private boolean broken;

    @Override
    public long free() throws IOException {
      if (broken) {
        throw new IOException("broken for a test");
      }
      return free;
    }

    @Override
    public long total() {
      return total;
    }
  }

  private DiskWatch watch(long watermark) {
    return new DiskWatch(
        List.of(new DiskWatch.Disk(LOG, log), new DiskWatch.Disk(DATABASE, database)), watermark);
  }

  @Test
  void aDiskWithLessThanTheWatermarkIsLowAndIsNamedWithItsFigures() {
    DiskWatch watch = watch(400 * MIB);
    assertThat(watch.shortage()).isEmpty();

    database.free = 400 * MIB - 1;
    watch.look();

    assertThat(watch.shortage())
        .contains(new DiskRoom.Shortage(DATABASE, 400 * MIB - 1, 400 * MIB, 500 * MIB));
  }

  @Test
  void aDiskThatIsLowAtTheStartIsSeenAtOnce() {
    log.free = 0;
    assertThat(watch(400 * MIB).shortage()).map(DiskRoom.Shortage::folder).contains(LOG);
  }

  @Test
  void aLowDiskIsLowUntilAQuarterMoreThanTheWatermarkIsFree() {
    log.free = 100 * MIB;
    DiskWatch watch = watch(400 * MIB);

    log.free = 500 * MIB - 1;
    watch.look();
    assertThat(watch.shortage()).isPresent();

    log.free = 500 * MIB;
    watch.look();
    assertThat(watch.shortage()).isEmpty();

    log.free = 400 * MIB;
    watch.look();
    assertThat(watch.shortage()).as("not low again before the watermark").isEmpty();
  }

  @Test
  void oneLowDiskOfTwoIsEnoughAndTheOtherIsWatchedOn() {
    log.free = 0;
    DiskWatch watch = watch(400 * MIB);
    database.free = 0;
    watch.look();
    log.free = 10_000 * MIB;
    watch.look();

    assertThat(watch.shortage()).map(DiskRoom.Shortage::folder).contains(DATABASE);
  }

  @Test
  void onASmallDiskTheLimitIsAnEighthOfIt() {
    log.total = 80 * MIB;
    log.free = 10 * MIB;
    DiskWatch watch = watch(400 * MIB);
    assertThat(watch.shortage()).isEmpty();

    log.free = 10 * MIB - 1;
    watch.look();
    assertThat(watch.shortage()).map(DiskRoom.Shortage::limit).contains(10 * MIB);
  }

  @Test
  void aWatermarkOfZeroNeverRefusesAnything() {
    log.free = 0;
    assertThat(watch(0).shortage()).isEmpty();
  }

  @Test
  void aDiskThatCannotBeAskedIsNotLowAndIsAskedAgain() {
    log.broken = true;
    DiskWatch watch = watch(400 * MIB);
    assertThat(watch.shortage()).isEmpty();

    log.broken = false;
    log.free = 0;
    watch.look();
    assertThat(watch.shortage()).map(DiskRoom.Shortage::folder).isEqualTo(Optional.of(LOG));
  }
}
