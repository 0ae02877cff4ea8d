package dev.weir.providers.gemini;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts a JSON array that arrives in pieces into its items, which must be objects. Bytes of an unfinished item wait
/// here for the rest. What comes after the array is not heard. Event loop only.
final class ArraySplitter {
    private static final int BLOCK_BYTES = 1024;

    private final int itemBytesMax;

    // the item under way
    private byte[] item = new byte[BLOCK_BYTES];
    private int size;
    private int depth;
    private boolean inString;
    private boolean escaped;

    // how the array stands
    private boolean opened;
    private boolean closed;
    private boolean garbled;
    private int boundary;

    ArraySplitter(int itemBytesMax) {
        this.itemBytesMax = itemBytesMax;
    }

    /// The items that these bytes complete, each a copy of its own.
    ///
    /// @throws GatewayException `UPSTREAM_GARBAGE` when an item passes the limit
    List<byte[]> feed(Buffer block) {
        ByteView bytes = ByteView.of(block);
        var items = new ArrayList<byte[]>();
        boundary = 0;
        for (int i = 0; i < bytes.length() && !closed; i++) {
            byte each = bytes.array()[bytes.offset() + i];
            if (depth > 0) {
                keep(each);
                inside(each, items);
                boundary = depth == 0 ? i + 1 : boundary;
            } else {
                between(each);
            }
        }
        boundary = closed ? bytes.length() : boundary;
        return items;
    }

    private void between(byte each) {
        switch (each) {
            case ' ', '\n', '\r', '\t', ',' -> {}
            case '[' -> {
                garbled |= opened;
                opened = true;
            }
            case ']' -> closed = true;
            case '{' -> {
                garbled |= !opened;
                depth = 1;
                keep(each);
            }
            default -> garbled = true;
        }
    }

    private void inside(byte each, List<byte[]> items) {
        if (escaped) {
            escaped = false;
        } else if (inString) {
            escaped = each == '\\';
            inString = each != '"';
        } else if (each == '"') {
            inString = true;
        } else if (each == '{' || each == '[') {
            depth++;
        } else if ((each == '}' || each == ']') && --depth == 0) {
            items.add(Arrays.copyOf(item, size));
            size = 0;
        }
    }

    private void keep(byte each) {
        if (size >= itemBytesMax) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "The provider sent a chunk longer than " + itemBytesMax + " bytes (expected: at most that)");
        }
        if (size == item.length) {
            item = Arrays.copyOf(item, Math.multiplyExact(size, 2));
        }
        item[size++] = each;
    }

    /// Where, in the block that was fed last, the last whole item ends; past the block at the array's end, 0 when no
    /// item ends there.
    int boundary() {
        return boundary;
    }

    /// The array's end was seen.
    boolean closed() {
        return closed;
    }

    /// It stopped in the middle of an item.
    boolean inside() {
        return depth > 0;
    }

    /// Something stood there that has no place in an array of objects.
    boolean garbled() {
        return garbled;
    }
}
