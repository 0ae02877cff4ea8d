package dev.weir.gateway.system;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A text message in several frames, which may be cut within a character.
final class Pieces {
    private Pieces() {}

    static List<WebSocketFrame> of(byte[] text, int... cuts) {
        var frames = new ArrayList<WebSocketFrame>();
        int from = 0;
        for (int cut : cuts) {
            frames.add(piece(Arrays.copyOfRange(text, from, cut), frames.isEmpty(), false));
            from = cut;
        }
        frames.add(piece(Arrays.copyOfRange(text, from, text.length), frames.isEmpty(), true));
        return frames;
    }

    private static WebSocketFrame piece(byte[] bytes, boolean first, boolean last) {
        return first
                ? new WebSocketFrameImpl(WebSocketFrameType.TEXT, Unpooled.wrappedBuffer(bytes), last)
                : WebSocketFrame.continuationFrame(Buffer.buffer(bytes), last);
    }
}
