/** ZooKeeper, through its own client. */
package io.oncekv.bench.contender.zookeeper;
