package io.oncekv.kvctl.output;

/** The formats a person can ask for. */
public enum OutputFormat {
  /** For a person or a pipe: the bare value, or {@code name: value} lines. */
  SIMPLE,
  /** One JSON object on one line; documented and stable. */
  JSON,
  /** Aligned columns with a heading. */
  TABLE;

  /** The printer of this format. */
  public Printer printer(Terminal terminal) {
    return switch (this) {
      case SIMPLE -> new SimplePrinter(terminal);
      case JSON -> new JsonPrinter(terminal);
      case TABLE -> new TablePrinter(terminal);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
