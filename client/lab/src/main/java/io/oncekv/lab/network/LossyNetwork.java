package io.oncekv.lab.network;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network that loses replies: a proxy in front of each node. Requests always reach their node. A
 * connection delivers a random number of replies and then loses one: the node has answered, and the
 * connection is cut before the answer. Whatever else was on its way over it is lost, too.
 *
 * <p>Clients must not be led past it by a node that names the leader's own address: tell them
 * {@code followLeaderHints(false)}.
 */
public final class LossyNetwork implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 256;
  private static final int CONNECT_MILLIS = 2000;
  private static final int CLOSE_SECONDS = 5;
  private static final int BUFFER_BYTES = 1 << 16;

  private final int repliesBetween;
  private final List<ServerSocket> doors = new ArrayList<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong lost = new AtomicLong();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "lossy-network");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts a proxy for each node.
   *
   * @param nodes host:port of each
   * @param repliesBetween how many replies a connection delivers before it loses one, on average
   * @param random decides how many exactly
   */
  public LossyNetwork(List<String> nodes, int repliesBetween, Random random) {
    if (repliesBetween < 1) {
      throw new IllegalArgumentException(
          "at least 1 reply between two losses, not " + repliesBetween);
    }
    this.repliesBetween = repliesBetween;
    try {
      for (String node : nodes) {
        ServerSocket door = new ServerSocket(0, MOST_CONNECTIONS, InetAddress.getLoopbackAddress());
        doors.add(door);
        InetSocketAddress address = address(node);
        Random own = new Random(random.nextLong());
        threads.execute(() -> accept(door, address, own));
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("cannot listen on loopback", e);
    }
  }

  /** Returns where clients find the nodes, in the same order. */
  public List<String> endpoints() {
    return doors.stream()
        .map(door -> door.getInetAddress().getHostAddress() + ":" + door.getLocalPort())
        .toList();
  }

  /** Returns how many connections were cut before a reply. */
  public long lostReplies() {
    return lost.get();
  }

  /** Cuts every connection. */
  @Override
  public void close() {
    doors.forEach(LossyNetwork::closeQuietly);
    connections.forEach(Connection::cut);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("some connection did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(ServerSocket door, InetSocketAddress node, Random random) {
    try {
      while (true) {
        Connection connection =
            new Connection(door.accept(), 1 + random.nextInt(2 * repliesBetween));
        connections.add(connection);
        // Looked at after the connection was added, so that no close can miss it.
        if (connections.size() > MOST_CONNECTIONS || door.isClosed()) {
          connection.cut();
        } else {
          threads.execute(() -> connection.serve(node));
        }
      }
    } catch (IOException | RejectedExecutionException closed) {
      closeQuietly(door);
    }
  }

  private static InetSocketAddress address(String node) {
    int colon = node.lastIndexOf(':');
    return new InetSocketAddress(
        node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is of no use any more, closed or not.
    }
  }

  /** One client's connection to one node, until a reply is lost or a side hangs up. */
  private final class Connection {
    private final Socket client;
    private final Socket server = new Socket();
    private int repliesLeft;

    Connection(Socket client, int repliesLeft) {
      this.client = client;
      this.repliesLeft = repliesLeft;
    }

    void serve(InetSocketAddress node) {
      try {
        server.connect(node, CONNECT_MILLIS);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads.execute(this::forwardRequests);
        forwardReplies();
      } catch (IOException | RejectedExecutionException ended) {
        // The node is down, a side hung up, or the network was closed.
      } finally {
        cut();
      }
    }

    private void forwardRequests() {
      try {
        client.getInputStream().transferTo(server.getOutputStream());
      } catch (IOException ended) {
        // The other direction may have ended first.
      } finally {
        cut();
      }
    }

    private void forwardReplies() throws IOException {
      InputStream from = new BufferedInputStream(server.getInputStream(), BUFFER_BYTES);
      OutputStream to = new BufferedOutputStream(client.getOutputStream(), BUFFER_BYTES);
      Optional<Http2Frame> frame = Http2Frame.read(from);
      while (frame.isPresent() && !loses(frame.get())) {
        frame.get().write(to);
        if (from.available() == 0) {
          to.flush();
        }
        frame = Http2Frame.read(from);
      }
      to.flush();
    }

    private boolean loses(Http2Frame frame) {
      boolean lose = frame.isMessage() && --repliesLeft < 0;
      if (lose) {
        lost.incrementAndGet();
      }
      return lose;
    }

    void cut() {
      closeQuietly(client);
      closeQuietly(server);
      connections.remove(this);
    }
  }
}
