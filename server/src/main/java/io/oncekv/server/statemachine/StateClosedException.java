package io.oncekv.server.statemachine;

/** The state was closed; a reader may ask another node. */
public final class StateClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StateClosedException() {
    super("the state of this node is closed: it is stopping", null, false, false);
  }
}
