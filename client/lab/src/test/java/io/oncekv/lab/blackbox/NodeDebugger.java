package io.oncekv.lab.blackbox;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node seen through its JVM's debugger, which stops the whole process where a test wants to kill
 * it. So no step has to be built into the server for the test's sake.
 */
final class NodeDebugger {
  /** For the JVM of each node that is to be debugged; it takes a free port and prints it. */
  static final String JVM_OPTION =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

  private static final Pattern LISTENING = Pattern.compile("dt_socket at address: (\\d+)");

  private final VirtualMachine machine;

  private NodeDebugger(VirtualMachine machine) {
    this.machine = machine;
  }

  static NodeDebugger attach(LocalNode node) throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(one -> one.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(port(node));
    return new NodeDebugger(connector.attach(arguments));
  }

  /** Where its present process listens: the last that it printed. */
  private static String port(LocalNode node) throws Exception {
    String log = new String(Files.readAllBytes(node.log()), StandardCharsets.UTF_8);
    Matcher listening = LISTENING.matcher(log);
    String port = "";
    while (listening.find()) {
      port = listening.group(1);
    }
    return port;
  }

  /** From now on the process stops where one of these methods begins. */
  void stopAt(String className, String methodName) {
    List<ReferenceType> types = machine.classesByName(className);
    List<Method> methods =
        types.stream().flatMap(type -> type.methodsByName(methodName).stream()).toList();
    if (methods.isEmpty()) {
      throw new IllegalStateException(
          "the node has no " + className + "#" + methodName + "; where is that step now?");
    }
    for (Method method : methods) {
      BreakpointRequest stop =
          machine.eventRequestManager().createBreakpointRequest(method.location());
      stop.setSuspendPolicy(BreakpointRequest.SUSPEND_ALL);
      stop.enable();
    }
  }

  /** Waits until it has stopped there, with all its threads. */
  void awaitStop(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      long left = (end - System.nanoTime()) / 1_000_000;
      EventSet events = machine.eventQueue().remove(Math.max(1, left));
      if (events == null) {
        throw new IllegalStateException(
            "the node did not come to the step within " + limit.toMillis() + " ms");
      }
      for (Event event : events) {
        if (event instanceof BreakpointEvent) {
          return;
        }
      }
      events.resume();
    }
  }
}
