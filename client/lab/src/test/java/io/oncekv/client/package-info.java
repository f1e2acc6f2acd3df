/** Stands in the library's own package, to reach what no program should. */
package io.oncekv.client;
