/**
 * What can be done to a cluster of real processes. A {@code Fault} breaks one thing and mends it; a
 * {@code FaultFamily} has those that take the same equipment, sets that up, and says what a machine
 * lacks for it. Imports the cluster and the machine ({@code host}) only.
 */
package io.oncekv.lab.fault;
