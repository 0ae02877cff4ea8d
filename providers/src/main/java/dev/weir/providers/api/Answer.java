package dev.weir.providers.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// The answer of a provider: its head has arrived, its body is a paused stream. The body's exception handler is called
/// when the provider stops before the end.
public record Answer(int status, MultiMap headers, ReadStream<Buffer> body) {}
