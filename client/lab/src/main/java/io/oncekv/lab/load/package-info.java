/**
 * Measurements of a running cluster: throughput and latency with a fixed number of operations
 * outstanding, and the time without a successful write when a leader dies. Every result is printed
 * with the settings that it was measured under. Imports the lab's cluster and append packages.
 */
package io.oncekv.lab.load;
