/**
 * Tests of whole clusters of real processes, from outside. They need the server's runnable jar, so
 * they carry the tag {@code cluster} and run by {@code scripts/test black-box}.
 */
package io.oncekv.lab.blackbox;
