/**
 * Many clients that are there once and then quiet: what their sessions cost, and whether each of
 * them is still known later. Imports the lab's cluster and load packages.
 */
package io.oncekv.lab.sessions;
