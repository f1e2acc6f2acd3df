package io.oncekv.kvctl;

import io.oncekv.client.FencedException;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.SessionLostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says for people at a terminal what the library says for programmers: its advice names methods and
 * clients, and its durations look like Java's.
 */
final class Wording {
  private static final Pattern RESOLVE_CALL = Pattern.compile("; resolve\\(\\d+\\) tells[^;]*$");
  private static final Pattern STATUS_CODE = Pattern.compile("^[A-Z_]+: ");

  private static final Pattern PICOCLI_PREFIX = Pattern.compile("^Error: ");
  private static final Map<String, String> VARIABLES =
      Map.of("--timeout", "KVCTL_TIMEOUT", "--output", "KVCTL_OUTPUT");

  private Wording() {}

  /** The message of a failure, with advice that can be followed here. */
  static String of(OnceKVException failure) {
    return Durations.inPlaceOfJavas(advised(failure));
  }

  /** What is wrong with a command line, in the words of whoever typed {@code arguments}. */
  static String of(ParameterException failure, List<String> arguments) {
    if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = unmatched.getUnmatched().get(0);
      return failure.getCommandLine().getSubcommands().isEmpty()
          ? "one argument too many: '" + word + "'; a text that has blanks needs quotes"
          : "no command is called '" + word + "'";
    }
    String message = PICOCLI_PREFIX.matcher(failure.getMessage()).replaceFirst("");
    if (failure.getArgSpec() instanceof OptionSpec option && !isTyped(option, arguments)) {
      String name = option.longestName();
      return message.replace(
          "option '" + name + "'", VARIABLES.getOrDefault(name, "option '" + name + "'"));
    }
    return message;
  }

  /** Whether an option stands on the command line; otherwise its value is a variable's. */
  private static boolean isTyped(OptionSpec option, List<String> arguments) {
    return Arrays.stream(option.names())
        .anyMatch(name -> arguments.stream().anyMatch(word -> word.startsWith(name)));
  }

  /** Where the cluster was looked for, and how to look elsewhere. */
  static String whereToLook(List<String> endpoints) {
    return "asked "
        + String.join(", ", endpoints)
        + "; --endpoints or KVCTL_ENDPOINTS says where the cluster is";
  }

  private static String advised(OnceKVException failure) {
    if (failure instanceof OutcomeUnknownException) {
      return RESOLVE_CALL.matcher(failure.getMessage()).replaceFirst("");
    }
    if (failure instanceof FencedException) {
      return said(failure) + "; --client-id opens the session again, and fences that process";
    }
    if (failure instanceof SessionLostException) {
      return said(failure)
          + switch (failure.reason().orElse("")) {
            case "WRONG_INCARNATION" -> "; look whether the write is there before you repeat it";
            case "SESSION_NOT_FOUND" -> "; 'kvctl session list' shows those that there are";
            default -> "; 'kvctl session open' opens one";
          };
    }
    return failure.getMessage();
  }

  /** What the cluster said, without what the library added; the library's own words otherwise. */
  private static String said(OnceKVException failure) {
    return Optional.ofNullable(failure.getCause())
        .map(Throwable::getMessage)
        .map(message -> STATUS_CODE.matcher(message).replaceFirst(""))
        .orElse(failure.getMessage());
  }
}
