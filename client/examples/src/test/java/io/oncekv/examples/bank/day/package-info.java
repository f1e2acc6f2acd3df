/**
 * Days at the bank, on a cluster of real processes: with the tag {@code cluster}, run by {@code
 * scripts/test black-box}.
 */
package io.oncekv.examples.bank.day;
