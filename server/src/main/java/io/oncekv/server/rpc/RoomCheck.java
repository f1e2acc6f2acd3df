package io.oncekv.server.rpc;

import io.oncekv.v1.Change;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Txn;
import io.oncekv.v1.Write;
import java.util.List;
import java.util.Map;

/**
 * Refuses what adds data while a disk of this node is almost full, before it is proposed. What
 * makes room passes, and so does what keeps or ends sessions and settles open writes: without that
 * a full disk would turn delays into unknown outcomes.
 */
final class RoomCheck {
  private final DiskRoom room;

  RoomCheck(DiskRoom room) {
    this.room = room;
  }

  void require(Write write) {
    room.shortage()
        .filter(shortage -> !onlyRemoves(write))
        .ifPresent(
            shortage -> {
              throw refusal(shortage);
            });
  }

  private static RpcException refusal(DiskRoom.Shortage shortage) {
    return RpcException.refused(
        ErrorReason.DISK_LOW,
        "the disk of this node's folder "
            + shortage.folder()
            + " has only "
            + shortage.free()
            + " bytes free, below the limit of "
            + shortage.limit()
            + " (storage.low-disk-watermark): what adds data is refused until "
            + shortage.again()
            + " bytes are free; make room on that disk or delete keys, then try again",
        Map.of(
            "folder", shortage.folder().toString(),
            "free", Long.toString(shortage.free()),
            "limit", Long.toString(shortage.limit())));
  }

  private static boolean onlyRemoves(Write write) {
    return switch (write.getOperationCase()) {
      case DELETE -> true;
      case TXN -> onlyRemoves(write.getTxn());
      default -> false;
    };
  }

  private static boolean onlyRemoves(Txn txn) {
    return onlyRemoves(txn.getThenList()) && onlyRemoves(txn.getOtherwiseList());
  }

  private static boolean onlyRemoves(List<Change> changes) {
    return changes.stream().allMatch(Change::hasDelete);
  }
}
