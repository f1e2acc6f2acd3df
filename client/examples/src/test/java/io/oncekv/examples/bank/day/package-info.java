/**
 * Tests of a day at the bank. Those that need a cluster of real processes carry the tag {@code
 * cluster} and run by {@code scripts/test black-box}.
 */
package io.oncekv.examples.bank.day;
