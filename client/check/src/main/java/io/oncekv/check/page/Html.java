package io.oncekv.check.page;

/** Text that is safe within an HTML page, in elements and in quoted attributes. */
final class Html {
  private Html() {}

  static String text(String plain) {
    StringBuilder safe = new StringBuilder(plain.length());
    plain
        .chars()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.append((char) c);
              }
            });
    return safe.toString();
  }
}
