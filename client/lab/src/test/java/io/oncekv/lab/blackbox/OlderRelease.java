package io.oncekv.lab.blackbox;

import io.oncekv.lab.cluster.Installation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The server as it was before log entries of format 2: this release, but for what it says it knows.
 * There is no other release yet to upgrade from.
 */
final class OlderRelease {
  private static final String SOURCE =
      """
      package io.oncekv.server.statemachine;

      import io.oncekv.internal.v1.Command;

      public final class EntryFormat {
        public static final int OLDEST = 1;

        public static int newest() {
          return 1;
        }

        public static int of(Command command) {
          if (command.hasWrite() && command.getWrite().hasIncrement()) {
            throw new UnsupportedOperationException("an older release knows no increments");
          }
          return 1;
        }
      }
      """;

  private OlderRelease() {}

  /** Makes its classes in a folder. */
  static Path compiled(Path folder) throws IOException {
    Files.createDirectories(folder);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///EntryFormat.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return SOURCE;
          }
        };
    List<String> options =
        List.of(
            "--release",
            "17",
            "-proc:none",
            "-classpath",
            Installation.find().serverJar().toString(),
            "-d",
            folder.toString());
    if (!compiler.getTask(null, null, null, options, null, List.of(source)).call()) {
      throw new IllegalStateException("the older release does not compile, see above");
    }
    return folder;
  }
}
