/// Versions of the routing configuration: sealed, kept and announced. What a version means for a node is the gateway's
/// business.
package dev.weir.verticles.orchestrator;
