package io.oncekv.client;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Goes through a range, one page in memory at a time. */
final class ScanIterator implements Iterator<KeyEntry> {
  private final OnceKV client;
  private ScanPage page;
  private Iterator<KeyEntry> entries;

  ScanIterator(OnceKV client, Scan scan) {
    this.client = client;
    this.page = client.scan(scan);
    this.entries = page.entries().iterator();
  }

  @Override
  public boolean hasNext() {
    while (!entries.hasNext() && page.next().isPresent()) {
      page = client.scan(page.next().get());
      entries = page.entries().iterator();
    }
    return entries.hasNext();
  }

  @Override
  public KeyEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the range has no more entries");
    }
    return entries.next();
  }
}
