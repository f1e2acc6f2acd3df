/**
 * One node of OnceKV. {@link io.oncekv.server.ServerMain} turns flags into a configuration, {@link
 * io.oncekv.server.Node} wires the packages together; it alone sees them all.
 */
package io.oncekv.server;
