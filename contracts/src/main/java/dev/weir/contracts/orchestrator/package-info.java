/// The routing configuration of all nodes and its versions.
package dev.weir.contracts.orchestrator;
