package dev.weir.storage.files;

import io.vertx.core.buffer.Buffer;

/// What became of a line.
///
/// @param number of the line, from 1
/// @param failed whether it belongs to the error file
/// @param content as it stands in its file, with the end of the line
public record LineResult(int number, boolean failed, Buffer content) {}
