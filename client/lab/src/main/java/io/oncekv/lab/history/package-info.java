/**
 * Records what clients do and what they are told, in the format of docs/history-format.md, for
 * {@code scripts/check-history} to judge. Imports the client library and the formats of {@code
 * io.oncekv.check}.
 */
package io.oncekv.lab.history;
