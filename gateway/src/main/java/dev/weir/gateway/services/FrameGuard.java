package dev.weir.gateway.services;

import io.vertx.core.buffer.Buffer;

/// Watches the frames of a WebSocket as their bytes pass in one direction (RFC 6455, section 5.2): none may be longer
/// than a bound, and whoever wants to add a frame must know where one ends. Bytes leave as they came, but the beginning
/// of a frame waits until its length is known. Event loop only.
final class FrameGuard {
    private static final int SHORT_HEAD = 2;
    private static final int MASK_BYTES = 4;
    private static final int LENGTH_BITS = 0x7f;
    private static final int MASKED_BIT = 0x80;
    private static final int OPCODE_BITS = 0x0f;
    private static final int CLOSE = 0x8;
    /// In place of a length: two, or eight, bytes hold it.
    private static final int IN_TWO = 126;
    private static final int IN_EIGHT = 127;

    private final long frameBytesMax;

    private Buffer head = Buffer.buffer(0);
    private long payloadLeft;
    private boolean closeSeen;
    private boolean exceeded;

    FrameGuard(long frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /// What may pass of what came; of a frame that is too long, and of everything behind it, nothing.
    Buffer pass(Buffer arrived) {
        Buffer all = head.length() == 0
                ? arrived
                : Buffer.buffer().appendBuffer(head).appendBuffer(arrived);
        head = Buffer.buffer(0);
        long at = 0;
        int end = all.length();
        while (!exceeded && at < end) {
            if (payloadLeft > 0) {
                long step = Math.min(payloadLeft, end - at);
                payloadLeft -= step;
                at += step;
                continue;
            }
            int bytes = headBytes(all, (int) at);
            if (bytes < 0) {
                head = all.getBuffer((int) at, end);
                break;
            }
            long length = length(all, (int) at);
            if (length < 0 || length > frameBytesMax) {
                exceeded = true;
                break;
            }
            closeSeen |= (all.getUnsignedByte((int) at) & OPCODE_BITS) == CLOSE;
            payloadLeft = length;
            at += bytes;
        }
        return at == end ? all : all.slice(0, (int) at);
    }

    /// How long the head of the frame at a place is, -1 while not all of it is there.
    private static int headBytes(Buffer all, int at) {
        int there = all.length() - at;
        if (there < SHORT_HEAD) {
            return -1;
        }
        int second = all.getUnsignedByte(at + 1);
        int bytes = SHORT_HEAD
                + switch (second & LENGTH_BITS) {
                    case IN_TWO -> Short.BYTES;
                    case IN_EIGHT -> Long.BYTES;
                    default -> 0;
                }
                + ((second & MASKED_BIT) == 0 ? 0 : MASK_BYTES);
        return there < bytes ? -1 : bytes;
    }

    /// The length of its payload, negative when it is none.
    private static long length(Buffer all, int at) {
        int said = all.getUnsignedByte(at + 1) & LENGTH_BITS;
        return switch (said) {
            case IN_TWO -> all.getUnsignedShort(at + SHORT_HEAD);
            case IN_EIGHT -> all.getLong(at + SHORT_HEAD);
            default -> said;
        };
    }

    /// True when a frame was too long: nothing passes any more.
    boolean exceeded() {
        return exceeded;
    }

    /// True when what has passed ends with a whole frame and is no close frame, so that one may follow.
    boolean takesClose() {
        return payloadLeft == 0 && !closeSeen;
    }

    /// True once a close frame has passed.
    boolean closeSeen() {
        return closeSeen;
    }
}
