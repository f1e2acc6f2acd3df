/**
 * What a node tells about itself: counters and timers in Prometheus' text format, and the probes
 * for liveness and readiness, over plain HTTP. A leaf: imports nothing of the server. {@code Node}
 * feeds it numbers and suppliers; whatever is scraped is read when it is asked for.
 */
package io.oncekv.server.metrics;
