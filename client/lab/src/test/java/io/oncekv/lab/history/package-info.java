/** A recorded run on a real cluster, judged by the checker. */
package io.oncekv.lab.history;
