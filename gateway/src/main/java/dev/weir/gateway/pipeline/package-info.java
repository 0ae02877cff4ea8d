/// What one model request passes through, in order: see [dev.weir.gateway.pipeline.RequestPipeline].
///
/// Everything here runs on the event loop that owns the client's connection. A request is one
/// [dev.weir.gateway.pipeline.Exchange]; however it ends, it ends in [dev.weir.gateway.pipeline.RequestEnd], once.
package dev.weir.gateway.pipeline;
