/**
 * The bank account that every lecture on remote procedure calls uses: "deduct $10", and the reply
 * is lost. Was the money deducted? May the client ask again?
 *
 * <p>Read {@link io.oncekv.examples.bank.Bank} first: it is the example. {@link
 * io.oncekv.examples.bank.TwoSteps} is the bank that one would rather not have. {@link
 * io.oncekv.examples.bank.Teller} and {@link io.oncekv.examples.bank.Auditor} work there, and
 * {@link io.oncekv.examples.bank.Books} holds what they were told against what the cluster says. A
 * day at the bank, with leaders killed and replies lost, is in the package {@code day}. Imports the
 * client library only.
 */
package io.oncekv.examples.bank;
