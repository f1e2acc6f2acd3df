/**
 * One node of OnceKV. {@link io.oncekv.server.ServerMain} turns flags, environment and file into a
 * configuration; {@link io.oncekv.server.Node}, the only class that sees every package, wires the
 * parts and takes them down again. A write goes {@code rpc -> replication -> log -> statemachine ->
 * session, storage}; nothing below imports this package.
 */
package io.oncekv.server;
