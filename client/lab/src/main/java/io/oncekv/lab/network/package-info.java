/**
 * A network that fails on purpose, between clients and nodes on this machine. It knows nothing of
 * either; of what passes through it understands as much as it takes to find a reply.
 */
package io.oncekv.lab.network;
