/**
 * Real nodes on this machine: each one a process of its own, started from the server's jar on
 * loopback, that can be killed, paused, stopped and started again. It sees a node only from outside
 * (its process, its probes, its answer to Status), so it imports the client library and nothing of
 * the server.
 */
package io.oncekv.lab.cluster;
