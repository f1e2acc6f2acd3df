/** OnceKV, through its library and through plain calls of its protocol. */
package io.oncekv.bench.contender.oncekv;
