/// Who else is there: the nodes of a cluster.
package dev.weir.contracts.cluster;
