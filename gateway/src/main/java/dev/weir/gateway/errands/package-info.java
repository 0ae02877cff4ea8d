/// Model requests that a node sends itself, for somebody else: the lines of batches. Each goes through the pipeline
/// like a caller's own, over a server of its own on the loopback interface that the public port has no way to.
package dev.weir.gateway.errands;
