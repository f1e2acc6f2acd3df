package io.oncekv.examples.bank;

/**
 * One change of one account, as its teller was told of it.
 *
 * @param account which one
 * @param amount that came to it; negative if it went
 * @param balance after that
 * @param revision of the change: all changes of the cluster in one order
 */
public record Posting(String account, long amount, long balance, long revision) {}
