package dev.weir.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketFrame;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A flow between real sockets, all of one event loop: a caller → the flow → a sink.
class FrameFlowTest {
    private static final int MESSAGE_MAX = 256 * 1024;
    private static final int FRAMES_MAX = 4_000;
    private static final int FRAME_BYTES = 32 * 1024;
    private static final long WAIT_S = 10;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final WebSocketClient client =
            vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(MESSAGE_MAX));
    private final CompletableFuture<WebSocket> sink = new CompletableFuture<>();
    private final CompletableFuture<FrameFlow> flow = new CompletableFuture<>();
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> endings = new LinkedBlockingQueue<>();
    private final AtomicInteger frames = new AtomicInteger();
    private volatile Function<Buffer, Future<Buffer>> reading = Future::succeededFuture;

    private final class Listening implements FrameFlow.Reader {
        @Override
        public Future<Buffer> read(Buffer message) {
            return reading.apply(message);
        }

        @Override
        public void closed(int code, String reason) {
            endings.add("closed " + code + " " + reason);
        }

        @Override
        public void tooLong() {
            endings.add("too long");
        }

        @Override
        public void broke(Throwable cause) {
            endings.add("broke " + cause.getMessage());
        }
    }

    /// The caller's socket, when all of it stands.
    private WebSocket open() throws Exception {
        int sinkPort = serve(socket -> {
            socket.frameHandler(frame -> {
                frames.incrementAndGet();
                if (frame.isText()) {
                    texts.add(frame.textData());
                }
            });
            sink.complete(socket);
        });
        int port = serve(socket -> {
            socket.pause();
            client.connect(sinkPort, "127.0.0.1", "/").onSuccess(there -> {
                var made = new FrameFlow(socket, there, MESSAGE_MAX, new Listening());
                made.start(List.of());
                flow.complete(made);
            });
        });
        WebSocket caller = client.connect(port, "127.0.0.1", "/").await(WAIT_S, TimeUnit.SECONDS);
        flow.get(WAIT_S, TimeUnit.SECONDS);
        return caller;
    }

    private int serve(io.vertx.core.Handler<WebSocket> taken) {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setPort(0)
                        .setHost("127.0.0.1")
                        .setMaxWebSocketFrameSize(4 * MESSAGE_MAX)
                        .setPerMessageWebSocketCompressionSupported(false))
                .webSocketHandler(taken::handle)
                .listen()
                .await()
                .actualPort();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static void eventually(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static void send(WebSocket caller, String text) {
        caller.writeTextMessage(text).await();
    }

    @Test
    void a_sink_that_takes_nothing_stops_the_source_and_nothing_is_lost() throws Exception {
        WebSocket caller = open();
        sink.get(WAIT_S, TimeUnit.SECONDS).pause();
        Buffer block = Buffer.buffer(new byte[FRAME_BYTES]);
        int written = 0;
        long fullSince = 0;
        while (written < FRAMES_MAX) {
            if (!caller.writeQueueFull()) {
                caller.writeBinaryMessage(block);
                written++;
                fullSince = 0;
            } else if (fullSince == 0) {
                fullSince = System.nanoTime();
            } else if (System.nanoTime() - fullSince > TimeUnit.MILLISECONDS.toNanos(500)) {
                break;
            }
        }
        assertThat(written).as("frames until the caller could send no more").isLessThan(FRAMES_MAX);
        assertThat(flow.get().held()).isTrue();

        sink.get().resume();
        int all = written;
        eventually(() -> frames.get() == all);
        assertThat(flow.get().held()).isFalse();
    }

    @Test
    void what_a_reader_has_not_decided_holds_up_what_comes_after() throws Exception {
        Promise<Buffer> decision = Promise.promise();
        reading = message -> message.toString().equals("one") ? decision.future() : Future.succeededFuture(message);
        WebSocket caller = open();
        send(caller, "one");
        send(caller, "two");
        eventually(() -> flow.join().held());
        assertThat(texts.poll(100, TimeUnit.MILLISECONDS)).isNull();

        vertx.runOnContext(_ -> decision.complete(Buffer.buffer("ONE")));

        assertThat(texts.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("ONE");
        assertThat(texts.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("two");
    }

    @Test
    void a_message_may_be_kept_back() throws Exception {
        reading = message -> Future.succeededFuture(message.toString().equals("no") ? null : message);
        WebSocket caller = open();
        send(caller, "no");
        send(caller, "yes");
        assertThat(texts.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("yes");
        assertThat(frames.get()).isEqualTo(1);
    }

    @Test
    void pieces_pass_as_pieces_and_are_read_as_one() throws Exception {
        var read = new LinkedBlockingQueue<String>();
        reading = message -> {
            read.add(message.toString());
            return Future.succeededFuture(message);
        };
        WebSocket caller = open();
        caller.writeFrame(WebSocketFrame.textFrame("on", false)).await();
        caller.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("e"), true))
                .await();
        assertThat(read.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("one");
        eventually(() -> frames.get() == 2);
    }

    @Test
    void a_close_comes_after_everything_before_it() throws Exception {
        WebSocket caller = open();
        send(caller, "last");
        caller.close((short) 4001, "enough").await();
        assertThat(endings.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("closed 4001 enough");
        assertThat(texts.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("last");
    }

    @Test
    void a_message_that_is_too_long_ends_it() throws Exception {
        WebSocket caller = open();
        Buffer piece = Buffer.buffer(new byte[MESSAGE_MAX / 2 + 1]);
        caller.writeFrame(WebSocketFrame.binaryFrame(piece, false));
        caller.writeFrame(WebSocketFrame.continuationFrame(piece, true));
        assertThat(endings.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("too long");
        assertThat(frames.get()).isZero();
    }

    @Test
    void what_a_reader_throws_ends_it() throws Exception {
        reading = _ -> {
            throw new IllegalStateException("no");
        };
        send(open(), "x");
        assertThat(endings.poll(WAIT_S, TimeUnit.SECONDS)).isEqualTo("broke no");
    }
}
