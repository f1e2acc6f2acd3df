package io.oncekv.check.page;

import io.oncekv.check.history.Operation;
import io.oncekv.check.linear.Replay;
import io.oncekv.check.linear.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A violation as a page: the time line of the key, how far an order goes, and why nothing can come
 * behind it. It loads nothing from anywhere.
 */
public final class ViolationPage {
  /** So many operations are drawn: what came long before the break explains nothing. */
  private static final int MOST_BEFORE = 600;

  private static final int MOST_AFTER = 120;
  private static final int LAST_OF_ORDER = 25;

  private final Violation violation;
  private final String source;
  private final Replay replay;
  private final List<String> endOfOrder = new ArrayList<>();

  /**
   * Looks at a violation.
   *
   * @param source where the history is from, for the heading
   * @param absentIsEmpty as in the history
   */
  public ViolationPage(Violation violation, String source, boolean absentIsEmpty) {
    this.violation = violation;
    this.source = source;
    this.replay = new Replay(absentIsEmpty);
    int place = 0;
    for (Operation operation : violation.longestOrder()) {
      replay.apply(operation);
      place++;
      if (place > violation.longestOrder().size() - LAST_OF_ORDER) {
        endOfOrder.add(
            row(
                "" + place,
                operation.client(),
                Words.call(operation),
                Words.outcome(operation),
                replay.describe()));
      }
    }
  }

  /** Returns in one sentence where the history breaks. */
  public String summary() {
    Operation blocked = violation.blockedBy();
    return "key %s: %d of %d operations can be put in order; then %s cannot follow: %s"
        .formatted(
            violation.key(),
            violation.longestOrder().size(),
            violation.operations().size(),
            Words.line(blocked),
            why(blocked));
  }

  private String why(Operation operation) {
    return replay
        .copy()
        .apply(operation)
        .orElse("it could, but then what was concurrent with it finds no place");
  }

  /** Returns the page. */
  public String html() {
    Timeline timeline = new Timeline(violation, around());
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<title>Not linearizable</title><style>\n")
        .append(Style.CSS)
        .append("</style></head><body>\n<h1>Not linearizable: key ")
        .append(Html.text(violation.key().toString()))
        .append("</h1>\n<p class=\"source\">")
        .append(Html.text(source))
        .append("</p>\n<p>")
        .append(Html.text(summary()))
        .append(".</p>\n");
    legend(html);
    timeline.write(html);
    table(
        html, "Why nothing can follow", "", nextOnes(), "client", "operation", "answer", "why not");
    table(
        html,
        "The end of the longest order",
        "Each operation stands between its invocation and its completion; the last column is what"
            + " the key held after it.",
        endOfOrder,
        "number",
        "client",
        "operation",
        "answer",
        "then the key was");
    // Shows the break, which may be far to the right, without a click.
    html.append("<script>document.getElementById('scroll').scrollLeft=Math.max(0,")
        .append(timeline.breakAt())
        .append("-window.innerWidth*0.6);</script>\n</body></html>\n");
    return html.toString();
  }

  private void legend(StringBuilder html) {
    html.append("<p class=\"legend\">")
        .append("<b class=\"ordered\">in the order</b> with its number, and a mark at its moment ")
        .append("<b class=\"blocked\">must come next and cannot</b> ")
        .append("<b class=\"open\">not in the order</b> ")
        .append("<b class=\"unknown\">outcome unknown</b>: no known end. ")
        .append("Events have equal distances; point at a bar for its times.");
    int hidden = violation.operations().size() - around().size();
    if (hidden > 0) {
      html.append(" ").append(hidden).append(" operations far from the break are not drawn.");
    }
    html.append("</p>\n");
  }

  /** The operations that are drawn. */
  private List<Operation> around() {
    List<Operation> all = violation.operations();
    int first = all.size();
    for (int i = 0; i < all.size() && first == all.size(); i++) {
      if (all.get(i).invokedAt() > violation.blockedBy().completedAt()) {
        first = i;
      }
    }
    return all.subList(Math.max(0, first - MOST_BEFORE), Math.min(all.size(), first + MOST_AFTER));
  }

  /** Why each operation that might be next cannot be. */
  private List<String> nextOnes() {
    Set<Operation> ordered = new HashSet<>(violation.longestOrder());
    List<String> rows = new ArrayList<>();
    for (Operation operation : violation.operations()) {
      if (!ordered.contains(operation)
          && operation.invokedAt() <= violation.blockedBy().completedAt()) {
        Optional<String> problem = replay.copy().apply(operation);
        rows.add(
            row(
                operation.client(),
                Words.call(operation),
                Words.outcome(operation),
                problem.orElse("it could; but every way on from there ends, too")));
      }
    }
    return rows;
  }

  private static String row(String... cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (String cell : cells) {
      row.append("<td>").append(Html.text(cell)).append("</td>");
    }
    return row.append("</tr>\n").toString();
  }

  private static void table(
      StringBuilder html, String title, String remark, List<String> rows, String... columns) {
    html.append("<h2>")
        .append(title)
        .append("</h2>\n<p>")
        .append(remark)
        .append("</p>\n<table><tr>");
    for (String column : columns) {
      html.append("<th>").append(column).append("</th>");
    }
    html.append("</tr>\n");
    rows.forEach(html::append);
    html.append("</table>\n");
  }
}
