package io.oncekv.kvctl.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows under a heading, each column as wide as its longest cell. */
final class TextTable {
  private static final String GAP = "  ";

  private final int columns;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(int columns) {
    this.columns = columns;
  }

  static TextTable of(String... heading) {
    TextTable table = new TextTable(heading.length);
    table.rows.add(List.of(heading));
    return table;
  }

  TextTable row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(columns + " columns, but " + cells.length + " cells");
    }
    rows.add(Stream.of(cells).map(String::valueOf).toList());
    return this;
  }

  void print(PrintStream out) {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        line.append(cell);
        if (column < columns - 1) {
          line.append(" ".repeat(widths[column] - cell.length())).append(GAP);
        }
      }
      out.println(line);
    }
  }
}
