/// How nodes find each other. One node alone is the default and needs nothing of this: no class of Hazelcast is loaded
/// then.
///
/// In a cluster two connections lead from each node to each other one: Hazelcast's, over which nodes learn who is there
/// and who listens to what, and that of the event bus, over which messages go. No data lives in Hazelcast but that:
///
/// ```
/// __vertx.subs        address → nodes that listen to it
/// __vertx.nodeInfo    node → where its event bus listens
/// ```
///
/// Both may be lost, incomplete or out of date, after a cut of the network above all. Whoever uses the bus for hints
/// checks that it hears the others, and calls [dev.weir.verticles.cluster.HazelcastNode#reannounce] when it does not.
///
/// Sources: [Hazelcast's network
/// partitioning](https://docs.hazelcast.com/hazelcast/5.5/network-partitioning/split-brain-recovery),
/// [vertx-hazelcast](https://vertx.io/docs/vertx-hazelcast/java/).
package dev.weir.verticles.cluster;
