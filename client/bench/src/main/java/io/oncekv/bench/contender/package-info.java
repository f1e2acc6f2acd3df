/**
 * The systems that race: how each is started with three nodes on loopback, and what the race needs
 * to know of it while it runs. The packages below each know one of them.
 */
package io.oncekv.bench.contender;
