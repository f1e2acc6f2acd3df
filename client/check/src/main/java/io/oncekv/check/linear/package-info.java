/**
 * Decides whether a history is linearizable.
 *
 * <p>The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with
 * Lowe's list of events and his memory of configurations that were seen ("Testing for
 * Linearizability", 2017), on one key at a time, which Horn and Kroening show to be enough for maps
 * ("Faster Linearizability Checking via P-Compositionality", 2015). {@code Search} says what was
 * added for operations of unknown outcome, {@code Values} how a value becomes a number, and {@code
 * Seen} how the memory is kept small.
 *
 * <p>From {@code Checker}: partition by key; {@code KeyModel} compiles the operations of one key,
 * {@code Search} looks for an order, {@code Replay} holds every order that was found against the
 * plain bytes once more. Imports of this project only {@code history}.
 */
package io.oncekv.check.linear;
