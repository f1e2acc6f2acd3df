package io.oncekv.lab.quickstart;

import io.oncekv.check.once.Ledger;
import io.oncekv.check.once.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which words stand on which lines, computed locally; both what is to be appended and what has to
 * come out. A word is a run of letters, marks and digits, in lower case; of a longer one the first
 * {@value #MAX_WORD} characters count. A word that stands on a line several times is appended once.
 * Line numbers start at 1; line n belongs to client (n - 1) mod the number of clients.
 */
final class InvertedIndex {
  static final int MAX_WORD = 200;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}]+");

  private final List<List<Token>> byClient = new ArrayList<>();
  private final Set<String> words = new LinkedHashSet<>();
  private final int lines;
  private int appends;

  InvertedIndex(List<String> lines, int clients) {
    this.lines = lines.size();
    for (int i = 0; i < clients; i++) {
      byClient.add(new ArrayList<>());
    }
    for (int number = 1; number <= lines.size(); number++) {
      int client = (number - 1) % clients;
      for (String word : wordsOf(lines.get(number - 1))) {
        byClient.get(client).add(new Token(client, word, Integer.toString(number)));
        words.add(word);
        appends++;
      }
    }
  }

  /** Returns the different words of a line, in the order in which they first stand there. */
  static Set<String> wordsOf(String line) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      String word = matcher.group().toLowerCase(Locale.ROOT);
      found.add(word.substring(0, Math.min(word.length(), MAX_WORD)));
    }
    return found;
  }

  /** Returns what a client has to append, in the order of the lines. */
  List<Token> tokens(int client) {
    return byClient.get(client);
  }

  /** Returns what has to stand in the cluster when every append took effect exactly once. */
  Ledger expected() {
    Ledger ledger = new Ledger();
    byClient.forEach(tokens -> tokens.forEach(ledger::acknowledge));
    return ledger;
  }

  int lines() {
    return lines;
  }

  int words() {
    return words.size();
  }

  int appends() {
    return appends;
  }
}
