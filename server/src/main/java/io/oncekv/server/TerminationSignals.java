package io.oncekv.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the first SIGTERM or SIGINT into a request to stop, the second into an immediate end.
 *
 * <p>A shutdown hook would not do: it runs for every exit, also one after a failure, cannot tell a
 * second signal, and the process would end with 143 instead of 0. The JVM's own interface for
 * signals is not part of the compiler's view of the platform, hence the reflection.
 */
final class TerminationSignals {
  private static final Logger log = LoggerFactory.getLogger(TerminationSignals.class);
  private static final int KILLED = 128 + 15;

  private TerminationSignals() {}

  /**
   * Begins to listen.
   *
   * @param stop called once, on a thread of its own; the process goes on until it has returned
   */
  static void handle(Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    Runnable onSignal =
        () -> {
          if (asked.compareAndSet(false, true)) {
            new Thread(stop, "stop").start();
          } else {
            log.warn("asked to stop a second time: ending at once");
            Runtime.getRuntime().halt(KILLED);
          }
        };
    for (String name : List.of("TERM", "INT")) {
      try {
        handle(name, onSignal);
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        log.warn("cannot handle SIG{}: the node will stop as after kill -9", name, e);
      }
    }
  }

  private static void handle(String name, Runnable onSignal) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler calls =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                onSignal.run();
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "handler of SIG" + name;
            };
    Object proxy =
        Proxy.newProxyInstance(
            TerminationSignals.class.getClassLoader(), new Class<?>[] {handler}, calls);
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }
}
