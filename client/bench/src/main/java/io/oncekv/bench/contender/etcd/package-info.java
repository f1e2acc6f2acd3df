/** Etcd 3, through its gRPC interface. */
package io.oncekv.bench.contender.etcd;
