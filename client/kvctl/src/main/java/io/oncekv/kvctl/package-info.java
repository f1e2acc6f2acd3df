/**
 * The command line: one file per command, on the client library.
 *
 * <p>{@link io.oncekv.kvctl.Kvctl} parses the arguments and runs one command; the command calls the
 * library and hands the answer, as a record of {@code io.oncekv.kvctl.output}, to the printer that
 * was asked for; a failure is an exception all the way up, where {@link
 * io.oncekv.kvctl.FailureReport} gives it its exit code. May import the client library, picocli and
 * {@code io.oncekv.kvctl.output}; never gRPC or protobuf.
 */
package io.oncekv.kvctl;
