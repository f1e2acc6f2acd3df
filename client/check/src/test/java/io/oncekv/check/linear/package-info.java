/** Tests of the checker against a brute-force oracle, planted violations and known histories. */
package io.oncekv.check.linear;
