/**
 * The program behind {@code scripts/check-history}: reads a history, has it judged, prints the
 * verdict and draws a violation. Knows every package below; none of them knows it.
 *
 * <p>Nothing in this module knows the server or the client library: what judges them shares no code
 * with them.
 */
package io.oncekv.check;
