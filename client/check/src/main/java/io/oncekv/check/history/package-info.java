/**
 * What clients did and what they were told: operations with the times of their invocation and
 * completion, and the files they are kept in (docs/history-format.md). Imports nothing of the other
 * packages; everything else here builds on it.
 */
package io.oncekv.check.history;
