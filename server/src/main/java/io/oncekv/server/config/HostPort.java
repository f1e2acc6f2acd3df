package io.oncekv.server.config;

/**
 * An address to listen on or to be found at.
 *
 * @param host a name or a literal address, IPv6 without brackets
 * @param port 1..65535
 */
public record HostPort(String host, int port) {

  /** Whether it stands for every interface, which nobody can connect to by that name. */
  public boolean isWildcard() {
    return host.equals("0.0.0.0") || host.equals("::") || host.equals("*");
  }

  static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("has an IPv6 host without brackets; write [host]:port");
    }
    if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("is not host:port");
    }
    int port;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not host:port", e);
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("has a port outside 1 .. 65535");
    }
    return new HostPort(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
