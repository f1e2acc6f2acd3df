/**
 * A day at the bank: tellers and an auditor at work on a cluster of three processes, whose leader
 * is killed again and again, over a network that loses replies. {@link
 * io.oncekv.examples.bank.day.BankCommand} is the program behind {@code scripts/bank}. Imports the
 * bank and the lab, which has the cluster and the network.
 */
package io.oncekv.examples.bank.day;
