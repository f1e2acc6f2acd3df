package io.oncekv.lab.quickstart;

/** The text that was given cannot be used; the message says why, and what can be. */
final class InputException extends Exception {
  private static final long serialVersionUID = 1L;

  InputException(String message) {
    super(message);
  }
}
