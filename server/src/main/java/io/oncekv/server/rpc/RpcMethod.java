package io.oncekv.server.rpc;

/** The methods of the public services that pass through {@link InFlightLimit}. */
public enum RpcMethod {
  PUT("put", false),
  APPEND("append", false),
  DELETE("delete", false),
  COMPARE_AND_SET("compare_and_set", false),
  INCREMENT("increment", false),
  TXN("txn", false),
  GET("get", true),
  MULTI_GET("multi_get", true),
  SCAN("scan", true),
  OPEN_SESSION("open_session", false),
  KEEP_ALIVE("keep_alive", false),
  CLOSE_SESSION("close_session", false),
  LIST_SESSIONS("list_sessions", true),
  RESOLVE("resolve", false),
  /** A call on a stream that names no request that this node knows. */
  PIPELINE("pipeline", false);

  private final String label;
  private final boolean read;

  RpcMethod(String label, boolean read) {
    this.label = label;
    this.read = read;
  }

  /** Its name in metrics. */
  public String label() {
    return label;
  }

  /** Whether it leaves nothing behind, so that a failed call can never have had an effect. */
  public boolean isRead() {
    return read;
  }
}
