/** The bench: OnceKV and its peers, measured side by side. This package wires the rest. */
package io.oncekv.bench;
