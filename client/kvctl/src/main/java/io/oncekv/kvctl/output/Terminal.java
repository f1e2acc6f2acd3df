package io.oncekv.kvctl.output;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The three streams of a run: values go in and out as bytes, so they are streams and not writers.
 *
 * @param in where {@code -} reads a value from
 * @param out results, and nothing else
 * @param err what went wrong, for a person or (with JSON output) for a program
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err) {}
