package dev.weir.verticles.batches;

import io.vertx.core.buffer.Buffer;

/// A line of a batch's input.
///
/// @param number from 1, blank lines counted too
/// @param text without its end; empty when it is too long
record InputLine(int number, Buffer text, boolean tooLong) {}
