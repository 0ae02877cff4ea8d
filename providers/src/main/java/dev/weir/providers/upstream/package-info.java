/// Providers reached over HTTP. One client per event loop and provider, so that both legs of a stream run on the loop
/// that owns the client's connection. Every Vert.x default that hurts a proxy is a setting of
/// [dev.weir.providers.upstream.UpstreamSettings].
package dev.weir.providers.upstream;
