/// What an operator sees: one JSON log line for each request at its end, metrics for Prometheus, health of the node and
/// its dependencies.
package dev.weir.gateway.observe;
