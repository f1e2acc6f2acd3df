package io.oncekv.server.rpc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A proxy between a gRPC client and a node that does to a connection what proxies and networks do.
 * Of HTTP/2 it understands where a frame begins and which one begins an answer.
 */
final class MeddlingProxy implements AutoCloseable {

  /** What is done to a connection. */
  enum Meddling {
    /** Nothing. */
    NONE,
    /** It is cut when the first answer comes: the client cannot know that the node has answered. */
    CUT_BEFORE_ANSWER,
    /**
     * Instead of the first answer the client is told that nothing it sent was looked at (GOAWAY,
     * last stream 0): gRPC by itself sends it all again.
     */
    DENY_BEFORE_ANSWER,
    /** Whatever the client sends goes to the node twice, over two connections. */
    DOUBLE
  }

  private static final int HEADERS = 1;
  private static final byte[] NOTHING_WAS_LOOKED_AT = {
    0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private final ServerSocket door;
  private final InetSocketAddress node;
  private final Queue<Meddling> next;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * Listens on a free port.
   *
   * @param meddling what is done to the first connections, one each; nothing to those after them
   */
  MeddlingProxy(InetSocketAddress node, Meddling... meddling) {
    this.node = node;
    this.next = new ArrayDeque<>(List.of(meddling));
    try {
      this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) door.getLocalSocketAddress();
  }

  /** How many connections have not been meddled with yet, of those that are to be. */
  int left() {
    synchronized (next) {
      return next.size();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = kept(door.accept());
        Meddling meddling;
        synchronized (next) {
          meddling = next.isEmpty() ? Meddling.NONE : next.remove();
        }
        Socket server = kept(new Socket(node.getAddress(), node.getPort()));
        OutputStream twin = OutputStream.nullOutputStream();
        if (meddling == Meddling.DOUBLE) {
          Socket second = kept(new Socket(node.getAddress(), node.getPort()));
          twin = second.getOutputStream();
          threads.execute(() -> drain(second));
        }
        OutputStream copy = twin;
        threads.execute(() -> requests(client, server, copy));
        threads.execute(() -> answers(server, client, meddling));
      }
    } catch (IOException | RejectedExecutionException closed) {
      // The test is over.
    }
  }

  private static void requests(Socket client, Socket server, OutputStream twin) {
    byte[] buffer = new byte[1 << 14];
    try (client;
        server) {
      InputStream from = client.getInputStream();
      OutputStream to = server.getOutputStream();
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        to.write(buffer, 0, read);
        twin.write(buffer, 0, read);
      }
    } catch (IOException ended) {
      // One side hung up.
    }
  }

  private static void answers(Socket server, Socket client, Meddling meddling) {
    try (client;
        server) {
      DataInputStream from = new DataInputStream(server.getInputStream());
      DataOutputStream to = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] header = new byte[9];
        from.readFully(header);
        byte[] payload =
            new byte[(header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff)];
        from.readFully(payload);
        boolean answers = header[3] == HEADERS;
        if (answers && meddling == Meddling.CUT_BEFORE_ANSWER) {
          return;
        }
        if (answers && meddling == Meddling.DENY_BEFORE_ANSWER) {
          to.write(NOTHING_WAS_LOOKED_AT);
          to.flush();
          drain(server);
          return;
        }
        to.write(header);
        to.write(payload);
        to.flush();
      }
    } catch (IOException ended) {
      // One side hung up.
    }
  }

  private static void drain(Socket from) {
    try {
      from.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException ended) {
      // It was closed.
    }
  }

  private Socket kept(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
