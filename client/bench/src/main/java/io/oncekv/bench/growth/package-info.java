/**
 * How the cost of an operation grows with what is there already: long values, many keys, many
 * sessions, more nodes. Each experiment has the small and the large case stand side by side, and
 * measures them in turns. OnceKV alone.
 */
package io.oncekv.bench.growth;
