package io.oncekv.bench.contender.zookeeper;

import io.oncekv.bench.load.Answer;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * ZooKeeper's own asynchronous client. A read is a sync and a getData, sent together: the nearest
 * that it has to a linearizable one, and weaker, as no quorum confirms the leader.
 */
final class ZooKeeperCaller implements Caller {
  private static final String PARENT = "/bench";
  private static final int SESSION_MILLIS = 30_000;
  private static final int CONNECT_SECONDS = 30;

  private final List<ZooKeeper> clients;
  private final String[] paths;

  private ZooKeeperCaller(List<ZooKeeper> clients, Data data) {
    this.clients = List.copyOf(clients);
    this.paths = new String[data.keys()];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = PARENT + "/" + new String(data.key(i), StandardCharsets.US_ASCII);
    }
  }

  static ZooKeeperCaller connect(String endpoints, int connections, Data data) {
    List<ZooKeeper> clients = new ArrayList<>();
    ZooKeeperCaller caller;
    try {
      for (int i = 0; i < connections; i++) {
        clients.add(connect(endpoints));
      }
      caller = new ZooKeeperCaller(clients, data);
      caller.createParent();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to ZooKeeper at " + endpoints, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while connecting to ZooKeeper", e);
    }
    return caller;
  }

  @Override
  public void create(int lane, int key, byte[] value, Answer answer) {
    client(lane)
        .create(
            paths[key],
            value,
            Ids.OPEN_ACL_UNSAFE,
            CreateMode.PERSISTENT,
            (code, path, context, name) -> tell(code, path, answer),
            null);
  }

  @Override
  public void put(int lane, int key, byte[] value, Answer answer) {
    client(lane)
        .setData(
            paths[key], value, -1, (code, path, context, stat) -> tell(code, path, answer), null);
  }

  @Override
  public void get(int lane, int key, Answer answer) {
    ZooKeeper client = client(lane);
    // Answers come in the order of the calls, so that of the sync needs no waiting for; if it
    // fails, so does the next.
    client.sync(paths[key], (code, path, context) -> {}, null);
    client.getData(
        paths[key], false, (code, path, context, value, stat) -> tell(code, path, answer), null);
  }

  @Override
  public void close() {
    for (ZooKeeper client : clients) {
      try {
        client.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ZooKeeper client(int lane) {
    return clients.get(lane % clients.size());
  }

  private void createParent() throws InterruptedException {
    try {
      clients.get(0).create(PARENT, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    } catch (KeeperException.NodeExistsException usual) {
      // Made by an earlier client.
    } catch (KeeperException e) {
      throw new IllegalStateException("cannot create " + PARENT + " in ZooKeeper", e);
    }
  }

  private static ZooKeeper connect(String endpoints) throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            endpoints,
            SESSION_MILLIS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    if (!connected.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
      client.close();
      throw new IOException("no connection within " + CONNECT_SECONDS + " s");
    }
    return client;
  }

  private static void tell(int code, String path, Answer answer) {
    if (code == KeeperException.Code.OK.intValue()) {
      answer.succeeded();
    } else {
      answer.failed(KeeperException.create(KeeperException.Code.get(code), path));
    }
  }
}
