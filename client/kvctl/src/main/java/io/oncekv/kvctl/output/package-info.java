/**
 * How results look: one printer per format, and the values they print.
 *
 * <p>Commands turn what the client library answers into the records of this package and hand them
 * to a {@link io.oncekv.kvctl.output.Printer}; nothing else writes to standard output. Imports
 * Jackson's streaming writer and the JDK, never the client library: a change of its API must not
 * change the documented JSON.
 */
package io.oncekv.kvctl.output;
