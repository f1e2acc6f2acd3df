package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFormatTest {
  /** As gRPC says it, the stack being part of the text. */
  private static final String NOT_FOUND =
      "Failed to resolve name. status=Status{description=Unable to resolve host kv2,"
          + " cause=java.net.UnknownHostException: kv2\n\tat java.base/java.net.X.y(X.java:1)\n}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.ratis.thirdparty.io.grpc.internal.ManagedChannelImpl",
        "io.grpc.internal.ManagedChannelImpl"
      })
  void aHostThatIsNotFoundIsOneLineOfTheLog(String name) throws Exception {
    LoggerContext context = new LoggerContext();
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      URL shipped = Objects.requireNonNull(ServerMain.class.getResource("/logback.xml"));
      configurator.doConfigure(shipped);

      Logger logger = context.getLogger(name);
      ILoggingEvent event =
          new LoggingEvent("", logger, Level.WARN, NOT_FOUND, new Exception("kv2"), null);
      String line =
          new String(
              ((ConsoleAppender<ILoggingEvent>) logger.iteratorForAppenders().next())
                  .getEncoder()
                  .encode(event),
              StandardCharsets.UTF_8);

      assertThat(line)
          .endsWith("cause=java.net.UnknownHostException: kv2" + System.lineSeparator())
          .contains("WARN  ManagedChannelImpl - Failed to resolve name")
          .hasLineCount(1);
      assertThat(logger.isAdditive()).isFalse();
    } finally {
      context.stop();
    }
  }
}
