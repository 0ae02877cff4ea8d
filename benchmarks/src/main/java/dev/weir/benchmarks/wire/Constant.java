package dev.weir.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Bytes made once and sent often.
public final class Constant {
    private Constant() {}

    /// ASCII text as a read-only buffer that needs no release. Send its `duplicate()`, which may be released freely.
    public static ByteBuf of(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory).asReadOnly());
    }
}
