/**
 * The scenarios and thresholds of the test suites that the public labs of MIT's course 6.5840
 * (2024) have for a key/value server and for one that tolerates faults, on real processes with real
 * disks. docs/testing.md has the table: scenario, test, threshold there, threshold here.
 */
package io.oncekv.lab.floor;
