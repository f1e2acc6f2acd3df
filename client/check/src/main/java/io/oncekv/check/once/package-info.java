/**
 * Whether writes took effect once: {@code Ledger} holds values against what clients were told of
 * their appends, {@code ExactlyOnceCheck} does so for a whole history, its counters included.
 * Imports of this project only {@code history}.
 */
package io.oncekv.check.once;
