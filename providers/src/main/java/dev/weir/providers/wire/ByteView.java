package dev.weir.providers.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Arrays;

/// The bytes of a buffer as an array, without a copy when the buffer lies on the heap.
///
/// @param array holds the bytes from `offset` on; never to be written
public record ByteView(byte[] array, int offset, int length) {
    public static ByteView of(Buffer buffer) {
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        if (bytes.hasArray()) {
            return new ByteView(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), buffer.length());
        }
        byte[] copy = buffer.getBytes();
        return new ByteView(copy, 0, copy.length);
    }

    /// The bytes alone.
    public byte[] copy() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /// A buffer over these bytes, without a copy. Copies of it can grow.
    public static Buffer buffer(byte[] bytes) {
        return BufferInternal.buffer(new Growable(bytes));
    }

    /// Netty's own wrapper bounds itself, and what is copied from it, to the length of the array.
    private static final class Growable extends UnpooledHeapByteBuf {
        Growable(byte[] bytes) {
            super(UnpooledByteBufAllocator.DEFAULT, bytes, Integer.MAX_VALUE);
            writerIndex(bytes.length);
        }
    }
}
