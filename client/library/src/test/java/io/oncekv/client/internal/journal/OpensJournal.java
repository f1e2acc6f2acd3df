package io.oncekv.client.internal.journal;

import io.oncekv.client.JournalException;
import java.nio.file.Path;

/** Another process that wants a journal. */
final class OpensJournal {
  private OpensJournal() {}

  public static void main(String[] args) {
    try (Journal journal = Journal.open(Path.of(args[0]), "c", () -> {})) {
      System.out.println("opened, pending: " + journal.contents().pending().size());
    } catch (JournalException refused) {
      System.out.println(refused.problem());
    }
  }
}
