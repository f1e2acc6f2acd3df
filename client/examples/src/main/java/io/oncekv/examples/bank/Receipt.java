package io.oncekv.examples.bank;

/**
 * A transfer that was done.
 *
 * @param debit of the account that the money went from
 * @param credit of the one that it went to
 * @param answeredAgain the first answer was lost: this is the stored one, nothing was done again
 */
public record Receipt(Posting debit, Posting credit, boolean answeredAgain) {}
