package io.oncekv.client.internal;

import java.util.Optional;

/**
 * The address of a node.
 *
 * @param host a name or an address; of IPv6 without brackets
 * @param port from 1 to 65535
 */
public record Endpoint(String host, int port) {

  /** Reads {@code host:port}, {@code [::1]:port} for IPv6. */
  public static Endpoint parse(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 1 ? "" : address.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw malformed(address);
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      if (host.isBlank() || port < 1 || port > 65_535) {
        throw malformed(address);
      }
      return new Endpoint(host, port);
    } catch (NumberFormatException e) {
      throw (IllegalArgumentException) malformed(address).initCause(e);
    }
  }

  /** Reads an address that came over the wire; one that makes no sense is as good as none. */
  static Optional<Endpoint> parseIfValid(String address) {
    try {
      return Optional.of(parse(address));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException malformed(String address) {
    return new IllegalArgumentException(
        "an endpoint is host:port, such as 127.0.0.1:7400 or [::1]:7400, not \"" + address + "\"");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
