package dev.weir.gateway.streams;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Carries the messages of one WebSocket to another, in one direction. Each is gathered whole, shown to a reader if it
/// is text, and passed on in the frames it came in. A full sink, and a reader that has not decided, pause the source:
/// what waits here is never more than one message. Pings and pongs are answered by the sockets themselves.
///
/// Event loop only. After [#stop()], and after an ending, nothing more is written or called.
public final class FrameFlow {
    /// The code of a socket that went without a close frame (RFC 6455, section 7.4.1).
    public static final int GONE = 1006;

    /// Looks at what passes, and learns how it ends; one ending is called, once.
    public interface Reader {
        /// Completes with what goes on: the same buffer, in the frames it came in, another one instead, or null for
        /// nothing. A failure is handed to [#broke].
        Future<Buffer> read(Buffer message);

        /// The source has closed, and everything it sent before was passed on.
        ///
        /// @param code [#GONE] when it went without a close frame
        /// @param reason null for none
        void closed(int code, String reason);

        /// A message is longer than it may be.
        void tooLong();

        /// The source sent what is no WebSocket, or what its reader could not take.
        void broke(Throwable cause);
    }

    private final WebSocket source;
    private final WebSocket sink;
    private final int messageBytesMax;
    private final Reader reader;

    private final Queue<WebSocketFrame> early = new ArrayDeque<>();
    private List<WebSocketFrame> message = new ArrayList<>();
    private long messageBytes;
    private boolean text;

    /// The reader has not decided.
    private boolean waiting;
    /// The sink does not take what it was given.
    private boolean stalled;
    /// The source went without a word.
    private boolean gone;
    private boolean over;
    private long lastArrival = System.nanoTime();

    /// @param messageBytesMax a longer message ends the flow
    public FrameFlow(WebSocket source, WebSocket sink, int messageBytesMax, Reader reader) {
        this.source = source;
        this.sink = sink;
        this.messageBytesMax = messageBytesMax;
        this.reader = reader;
    }

    /// Starts reading a paused source.
    ///
    /// @param arrived frames that came from it before
    public void start(List<WebSocketFrame> arrived) {
        early.addAll(arrived);
        source.frameHandler(this::arrived);
        source.exceptionHandler(this::failed);
        source.closeHandler(_ -> left());
        sink.drainHandler(_ -> drained());
        proceed();
    }

    /// Stops for good: what still comes is thrown away, so that the source can be closed.
    public void stop() {
        over = true;
        early.clear();
        message = List.of();
        if (!source.isClosed()) {
            source.resume();
        }
    }

    /// True while nothing is taken from the source, for whatever reason.
    public boolean held() {
        return waiting || stalled;
    }

    /// When the last frame came, pongs included, by `System.nanoTime()`.
    public long lastArrival() {
        return lastArrival;
    }

    private void arrived(WebSocketFrame frame) {
        if (over) {
            return;
        }
        lastArrival = System.nanoTime();
        if (held() || !early.isEmpty()) {
            early.add(frame);
        } else {
            take(frame);
        }
    }

    private void proceed() {
        while (!over && !held() && !early.isEmpty()) {
            take(early.poll());
        }
        if (over || held()) {
            return;
        }
        source.resume();
        if (gone && !held() && !over) {
            end(GONE, null);
        }
    }

    private void take(WebSocketFrame frame) {
        switch (frame.type()) {
            case PING, PONG -> {}
            case CLOSE -> end(frame.closeStatusCode(), frame.closeReason());
            case TEXT, BINARY -> {
                text = frame.isText();
                gather(frame);
            }
            case CONTINUATION -> gather(frame);
        }
    }

    private void end(int code, String reason) {
        over = true;
        reader.closed(code, reason);
    }

    private void gather(WebSocketFrame frame) {
        message.add(frame);
        messageBytes += frame.binaryData().length();
        if (messageBytes > messageBytesMax) {
            over = true;
            reader.tooLong();
        } else if (frame.isFinal()) {
            List<WebSocketFrame> whole = message;
            message = new ArrayList<>(1);
            messageBytes = 0;
            if (text) {
                show(whole);
            } else {
                write(whole);
            }
        }
    }

    private void show(List<WebSocketFrame> frames) {
        Buffer whole = joined(frames);
        Future<Buffer> decision;
        try {
            decision = reader.read(whole);
        } catch (RuntimeException e) {
            decision = Future.failedFuture(e);
        }
        if (decision.isComplete()) {
            decided(frames, whole, decision);
            return;
        }
        waiting = true;
        source.pause();
        Future<Buffer> decided = decision;
        decided.onComplete(_ -> {
            waiting = false;
            decided(frames, whole, decided);
            proceed();
        });
    }

    private static Buffer joined(List<WebSocketFrame> frames) {
        if (frames.size() == 1) {
            return frames.getFirst().binaryData();
        }
        Buffer all = Buffer.buffer();
        frames.forEach(frame -> all.appendBuffer(frame.binaryData()));
        return all;
    }

    private void decided(List<WebSocketFrame> frames, Buffer whole, Future<Buffer> decision) {
        if (over) {
            return;
        }
        if (decision.failed()) {
            over = true;
            reader.broke(decision.cause());
        } else if (decision.result() == whole) {
            write(frames);
        } else if (decision.result() != null) {
            write(List.of(WebSocketFrame.textFrame(decision.result().toString(), true)));
        }
    }

    private void write(List<WebSocketFrame> frames) {
        if (sink.isClosed()) {
            return;
        }
        frames.forEach(sink::writeFrame);
        if (!stalled && sink.writeQueueFull()) {
            stalled = true;
            source.pause();
        }
    }

    private void drained() {
        if (stalled) {
            stalled = false;
            proceed();
        }
    }

    private void left() {
        Short code = source.closeStatusCode();
        if (over || code != null && code != GONE) {
            return; // its close frame comes, or came, in its turn
        }
        gone = true;
        if (!held()) {
            end(GONE, null);
        }
    }

    private void failed(Throwable cause) {
        // Of a broken connection the close handler tells.
        if (!over && cause instanceof DecoderException) {
            over = true;
            reader.broke(cause);
        }
    }
}
