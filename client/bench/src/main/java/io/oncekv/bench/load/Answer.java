package io.oncekv.bench.load;

/** Hears once how a call ended, on whatever thread the system's client answers; must not block. */
public interface Answer {
  /** It did what was asked. */
  void succeeded();

  /** It did not, or nobody knows. */
  void failed(Throwable cause);
}
