package io.oncekv.check.page;

import io.oncekv.check.history.Operation;
import io.oncekv.check.linear.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The operations around a violation as a drawing: a row for each client, time to the right. */
final class Timeline {
  private static final int ROW = 30;
  private static final int BAR = 22;
  private static final int TOP = 34;

  private final List<Operation> shown;
  private final Violation violation;
  private final Map<Operation, Integer> places = new LinkedHashMap<>();
  private final Map<Operation, Integer> rows = new LinkedHashMap<>();
  private final List<String> rowNames = new ArrayList<>();
  private final Axis axis;

  Timeline(Violation violation, List<Operation> shown) {
    this.shown = shown;
    this.violation = violation;
    this.axis = new Axis(shown);
    int place = 0;
    for (Operation operation : violation.longestOrder()) {
      places.put(operation, ++place);
    }
    layOut();
  }

  /** Gives each client as many rows as it has operations at one time. */
  private void layOut() {
    Map<String, List<Operation>> byClient = new LinkedHashMap<>();
    shown.stream()
        .map(Operation::client)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .forEach(client -> byClient.put(client, new ArrayList<>()));
    shown.forEach(operation -> byClient.get(operation.client()).add(operation));
    byClient.forEach(
        (client, operations) -> {
          List<Long> busyUntil = new ArrayList<>();
          int first = rowNames.size();
          for (Operation operation : operations) {
            int row = 0;
            while (row < busyUntil.size() && busyUntil.get(row) >= operation.invokedAt()) {
              row++;
            }
            if (row == busyUntil.size()) {
              busyUntil.add(0L);
              rowNames.add(row == 0 ? client : "");
            }
            busyUntil.set(row, operation.completedAt());
            rows.put(operation, first + row);
          }
        });
  }

  /** Returns where the drawing breaks, in pixels from its left. */
  long breakAt() {
    return Math.round(axis.at(violation.blockedBy().completedAt()));
  }

  /** Writes the names of the rows and the drawing, which is wider than a window. */
  void write(StringBuilder html) {
    int height = TOP + rowNames.size() * ROW + 10;
    html.append("<div class=\"timeline\"><svg class=\"names\" width=\"110\" height=\"")
        .append(height)
        .append("\">\n");
    for (int row = 0; row < rowNames.size(); row++) {
      html.append("<text x=\"4\" y=\"")
          .append(TOP + row * ROW + 15)
          .append("\">")
          .append(Html.text(rowNames.get(row)))
          .append("</text>\n");
    }
    html.append("</svg><div id=\"scroll\"><svg width=\"")
        .append(number(axis.width() + 60))
        .append("\" height=\"")
        .append(height)
        .append("\">\n");
    double at = axis.at(violation.blockedBy().completedAt());
    html.append("<rect class=\"beyond\" x=\"")
        .append(number(at))
        .append("\" y=\"0\" width=\"")
        .append(number(axis.width() + 60 - at))
        .append("\" height=\"")
        .append(height)
        .append("\"/>\n");
    shown.forEach(operation -> bar(html, operation));
    moments(html);
    html.append(
            "<line class=\"break\" x1=\"%1$s\" x2=\"%1$s\" y1=\"0\" y2=\"%2$d\"/>\n"
                .formatted(number(at), height))
        .append(
            "<text class=\"break\" x=\"%s\" y=\"14\">no order beyond here</text>\n"
                .formatted(number(at + 5)))
        .append("</svg></div></div>\n");
  }

  private void bar(StringBuilder html, Operation operation) {
    double from = axis.at(operation.invokedAt());
    double to = operation.isUnknown() ? axis.width() + 40 : axis.at(operation.completedAt());
    Integer place = places.get(operation);
    String kind = place == null ? "open" : "ordered";
    if (operation.equals(violation.blockedBy())) {
      kind = "blocked";
    }
    String number = place == null ? "" : place + ". ";
    html.append("<svg class=\"")
        .append(kind)
        .append(operation.isUnknown() ? " unknown" : "")
        .append("\" x=\"")
        .append(number(from))
        .append("\" y=\"")
        .append(TOP + rows.get(operation) * ROW)
        .append("\" width=\"")
        .append(number(Math.max(6, to - from)))
        .append("\" height=\"")
        .append(BAR)
        .append("\"><title>")
        .append(Html.text(title(operation, place)))
        .append("</title><rect width=\"100%\" height=\"100%\" rx=\"3\"/><text x=\"5\" y=\"15\">")
        .append(Html.text(number + Words.call(operation) + " \u2192 " + Words.outcome(operation)))
        .append("</text></svg>\n");
  }

  private String title(Operation operation, Integer place) {
    String end =
        operation.isUnknown()
            ? "no known end"
            : "completed at " + microseconds(operation.completedAt());
    return Words.line(operation)
        + "\ninvoked at "
        + microseconds(operation.invokedAt())
        + ", "
        + end
        + (place == null ? "\nnot in the order" : "\nnumber " + place + " in the order");
  }

  private String microseconds(long time) {
    return String.format(Locale.ROOT, "%,.1f µs", (time - axis.start()) / 1000.0);
  }

  /** Marks at which moment each operation of the order may have taken effect. */
  private void moments(StringBuilder html) {
    long moment = Long.MIN_VALUE;
    double last = Double.NEGATIVE_INFINITY;
    for (Operation operation : violation.longestOrder()) {
      moment = Math.max(moment, operation.invokedAt());
      Integer row = rows.get(operation);
      if (row != null) {
        double x = Math.max(axis.at(moment) + 3, last + 2);
        last = x;
        html.append(
            "<line class=\"moment\" x1=\"%1$s\" x2=\"%1$s\" y1=\"%2$d\" y2=\"%3$d\"/>\n"
                .formatted(number(x), TOP + row * ROW - 3, TOP + row * ROW + BAR + 3));
      }
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
