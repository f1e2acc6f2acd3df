/**
 * Decides what becomes of a client's command: sessions, epochs, the reply ring. Pure functions on
 * immutable records, without I/O, clocks or randomness; numbers are unsigned, as on the wire. The
 * state machine looks records up, asks this package for the verdict and carries it out. Imports
 * nothing of the server but the messages and reasons of {@code io.oncekv.v1}.
 */
package io.oncekv.server.session;
