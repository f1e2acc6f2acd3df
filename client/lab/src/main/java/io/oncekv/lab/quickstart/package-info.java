/**
 * The program that shows OnceKV at work: it builds an inverted index of a text on a cluster of its
 * own, kills the leader in the middle, and holds the result against an index computed locally. The
 * text comes in through {@link io.oncekv.lab.quickstart.InputText}, becomes appends in {@link
 * io.oncekv.lab.quickstart.InvertedIndex}, and goes to the cluster by {@link
 * io.oncekv.lab.append.AppendClients}. Imports the lab's cluster and append packages.
 */
package io.oncekv.lab.quickstart;
