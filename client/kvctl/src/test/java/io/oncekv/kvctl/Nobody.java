package io.oncekv.kvctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * An address at which nobody listens, and nobody else can meanwhile: whoever only looks for a free
 * port and lets go of it may meet a stranger there.
 */
final class Nobody implements AutoCloseable {
  /** Bound, so that the port is taken; it does not listen, so that connecting to it is refused. */
  private final Socket holder = new Socket();

  Nobody() {
    try {
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String endpoint() {
    return "127.0.0.1:" + holder.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
