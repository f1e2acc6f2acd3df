/**
 * A cluster that does as it is told: real gRPC servers on loopback in front of one shared state
 * that follows the contract, with faults scripted call by call.
 */
package io.oncekv.client.fake;
