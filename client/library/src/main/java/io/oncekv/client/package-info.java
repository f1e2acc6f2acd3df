/**
 * The public face of OnceKV for programs: a key-value client whose writes take effect exactly once.
 *
 * <p>{@link io.oncekv.client.OnceKV} is where to start; {@link io.oncekv.client.ClusterClient} is
 * for tools. Everything here is plain Java: no type of gRPC, Netty or protobuf stands in a public
 * signature, so that the wire can change without the programs that use it. The work is done in
 * {@code io.oncekv.client.internal}, which nobody else may import: a call becomes an operation
 * there, gets its sequence, is sent until an answer is decided, and comes back as one of the
 * records or exceptions of this package.
 */
package io.oncekv.client;
