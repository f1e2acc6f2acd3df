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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A network that loses replies, and requests if it is told to: a proxy in front of each node. What
 * is lost is lost as TCP loses things, with its connection: that is cut after the node has answered
 * and before the answer, or before the request. Whatever else was on its way over it is lost, too.
 *
 * <p>Clients must not be led past it by a node that names the leader's own address: tell them
 * {@code followLeaderHints(false)}.
 */
public final class LossyNetwork implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 256;
  private static final int CONNECT_MILLIS = 2000;
  private static final int CLOSE_SECONDS = 5;
  private static final int BUFFER_BYTES = 1 << 16;

  /** What a client of HTTP/2 says before its first frame (RFC 9113, section 3.4). */
  private static final int PREFACE_BYTES = 24;

  private final List<ServerSocket> doors = new ArrayList<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong lostRequests = new AtomicLong();
  private final AtomicLong lostReplies = new AtomicLong();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "lossy-network");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts a proxy for each node that loses replies only: a connection delivers a random number of
   * them, at least one, before it loses one.
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
    start(
        nodes,
        random,
        own ->
            new Fates(
                MessageFate.NONE, MessageFate.lostAfter(1 + own.nextInt(2 * repliesBetween))));
  }

  /**
   * Starts a proxy for each node that loses and delays requests and replies.
   *
   * @param nodes host:port of each
   * @param random decides which ones, and how long the others take
   */
  public LossyNetwork(List<String> nodes, Unreliability unreliability, Random random) {
    start(
        nodes,
        random,
        own ->
            new Fates(
                unreliability.ofRequests(new Random(own.nextLong())),
                unreliability.ofReplies(new Random(own.nextLong()))));
  }

  private record Fates(MessageFate requests, MessageFate replies) {}

  private void start(List<String> nodes, Random random, Function<Random, Fates> fates) {
    try {
      for (String node : nodes) {
        ServerSocket door = new ServerSocket(0, MOST_CONNECTIONS, InetAddress.getLoopbackAddress());
        doors.add(door);
        InetSocketAddress address = address(node);
        Random own = new Random(random.nextLong());
        threads.execute(() -> accept(door, address, () -> fates.apply(own)));
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

  /** Returns how many connections were cut before a request. */
  public long lostRequests() {
    return lostRequests.get();
  }

  /** Returns how many connections were cut before a reply. */
  public long lostReplies() {
    return lostReplies.get();
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

  private void accept(ServerSocket door, InetSocketAddress node, Supplier<Fates> fates) {
    try {
      while (true) {
        Connection connection = new Connection(door.accept(), fates.get());
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

  /** One client's connection to one node, until something is lost or a side hangs up. */
  private final class Connection {
    private final Socket client;
    private final Socket server = new Socket();
    private final Fates fates;

    Connection(Socket client, Fates fates) {
      this.client = client;
      this.fates = fates;
    }

    void serve(InetSocketAddress node) {
      try {
        server.connect(node, CONNECT_MILLIS);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads.execute(this::forwardRequests);
        forward(server.getInputStream(), client.getOutputStream(), fates.replies(), lostReplies);
      } catch (IOException | RejectedExecutionException ended) {
        // The node is down, a side hung up, or the network was closed.
      } finally {
        cut();
      }
    }

    private void forwardRequests() {
      try {
        InputStream from = client.getInputStream();
        OutputStream to = server.getOutputStream();
        if (fates.requests() == MessageFate.NONE) {
          from.transferTo(to);
        } else {
          to.write(from.readNBytes(PREFACE_BYTES));
          forward(from, to, fates.requests(), lostRequests);
        }
      } catch (IOException ended) {
        // The other direction may have ended first.
      } finally {
        cut();
      }
    }

    private static void forward(
        InputStream source, OutputStream sink, MessageFate fate, AtomicLong lost)
        throws IOException {
      InputStream from = new BufferedInputStream(source, BUFFER_BYTES);
      OutputStream to = new BufferedOutputStream(sink, BUFFER_BYTES);
      MessageStarts starts = new MessageStarts();
      Optional<Http2Frame> frame = Http2Frame.read(from);
      while (frame.isPresent() && arrive(starts.in(frame.get()), fate, lost, to)) {
        frame.get().write(to);
        if (from.available() == 0) {
          to.flush();
        }
        frame = Http2Frame.read(from);
      }
      to.flush();
    }

    /** Returns whether all of some messages arrive, after the time that they take. */
    private static boolean arrive(int messages, MessageFate fate, AtomicLong lost, OutputStream to)
        throws IOException {
      for (int i = 0; i < messages; i++) {
        if (fate.losesNext()) {
          lost.incrementAndGet();
          return false;
        }
        long delay = fate.delayNanos();
        if (delay > 0) {
          // What came before it does not wait for it.
          to.flush();
          LockSupport.parkNanos(delay);
        }
      }
      return true;
    }

    void cut() {
      closeQuietly(client);
      closeQuietly(server);
      connections.remove(this);
    }
  }
}
