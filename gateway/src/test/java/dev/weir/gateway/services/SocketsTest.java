package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.testkit.CuttableLink;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// WebSockets through Weir to a service.
class SocketsTest {
    private static final int MIB = 1 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client =
            vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(64 * MIB));
    private final BlockingQueue<ServerWebSocket> opened = new LinkedBlockingQueue<>();
    private FakeService service;
    private RunningServices weir;

    private void serve(Handler<ServerWebSocket> behaviour, String... settings) {
        service = new FakeService(request -> upgrade(request, behaviour));
        weir = RunningServices.of(yaml(service.url(), settings));
    }

    private static String yaml(String url, String... settings) {
        return """
                services:
                  chat:
                    prefix: /chat
                    urls: %s
                """.formatted(url)
                + String.join(
                        "",
                        List.of(settings).stream().map(s -> "    " + s + "\n").toList());
    }

    private void upgrade(HttpServerRequest request, Handler<ServerWebSocket> behaviour) {
        request.toWebSocket().onSuccess(socket -> {
            socket.exceptionHandler(_ -> {});
            opened.add(socket);
            behaviour.handle(socket);
        });
    }

    @AfterEach
    void close() {
        RunningServices.await(vertx.close());
        if (weir != null) {
            weir.close();
        }
        if (service != null) {
            service.close();
        }
    }

    private WebSocketConnectOptions to(String path) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(weir.port())
                .setURI(path)
                .addHeader("authorization", "Bearer " + RunningServices.KEY);
    }

    /// A caller that writes down what it hears.
    private final class Caller {
        private final BlockingQueue<WebSocketFrame> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final WebSocket socket;

        Caller(WebSocketConnectOptions options) {
            var connecting = client.webSocket();
            connecting.frameHandler(frames::add);
            connecting.exceptionHandler(_ -> {});
            var made = new CompletableFuture<WebSocket>();
            connecting.closeHandler(_ -> {
                WebSocket own = made.join();
                closed.complete(own.closeStatusCode() + " " + own.closeReason());
            });
            connecting.connect(options).onComplete(made::complete, made::completeExceptionally);
            socket = made.orTimeout(10, TimeUnit.SECONDS).join();
        }

        WebSocketFrame next() throws InterruptedException {
            return frames.poll(10, TimeUnit.SECONDS);
        }

        String closed() {
            return closed.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void messages_pass_both_ways_as_they_are() throws Exception {
        serve(socket -> socket.frameHandler(frame -> {
            if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
                socket.writeFrame(frame);
            }
        }));
        var caller = new Caller(to("/chat/room?id=7"));

        RunningServices.await(caller.socket.writeTextMessage("hello"));
        assertThat(caller.next().textData()).isEqualTo("hello");
        RunningServices.await(caller.socket.writeFrame(WebSocketFrame.binaryFrame(Buffer.buffer("one"), false)));
        RunningServices.await(caller.socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("two"), true)));
        WebSocketFrame first = caller.next();
        assertThat(first.isBinary() && !first.isFinal()).isTrue();
        assertThat(caller.next().isContinuation()).isTrue();
        Buffer large = Buffer.buffer(new byte[9 * MIB]);
        RunningServices.await(caller.socket.writeFrame(WebSocketFrame.binaryFrame(large, true)));
        assertThat(caller.next().binaryData().length()).isEqualTo(9 * MIB);

        HttpServerRequest seen = service.last();
        assertThat(seen.uri()).isEqualTo("/room?id=7");
        assertThat(seen.getHeader("x-weir-company"))
                .isEqualTo(weir.key.companyId().toString());
        assertThat(seen.getHeader("authorization")).isNull();
    }

    @Test
    void the_service_chooses_the_sub_protocol() {
        serve(_ -> {});

        var caller = new Caller(to("/chat").addSubProtocol("chat.v1").addSubProtocol("chat.v9"));

        assertThat(caller.socket.subProtocol()).isEqualTo("chat.v1");
        assertThat(caller.socket.headers().get("x-request-id")).isNotBlank();
    }

    @Test
    void what_the_service_says_first_arrives() throws Exception {
        serve(socket -> socket.writeTextMessage("welcome"));

        assertThat(new Caller(to("/chat")).next().textData()).isEqualTo("welcome");
    }

    @Test
    void pings_are_answered_by_the_other_end() throws Exception {
        serve(socket -> socket.writePing(Buffer.buffer("are you there?")));
        var caller = new Caller(to("/chat"));
        var pong = new CompletableFuture<Buffer>();
        ServerWebSocket server = opened.poll(10, TimeUnit.SECONDS);
        server.pongHandler(pong::complete);
        var own = new CompletableFuture<Buffer>();
        caller.socket.pongHandler(own::complete);
        RunningServices.await(caller.socket.writePing(Buffer.buffer("and you?")));

        assertThat(own.get(10, TimeUnit.SECONDS)).hasToString("and you?");
        if (!pong.isDone()) {
            RunningServices.await(server.writePing(Buffer.buffer("are you there?")));
        }
        assertThat(pong.get(10, TimeUnit.SECONDS)).hasToString("are you there?");
    }

    @Test
    void close_codes_pass_both_ways() throws Exception {
        serve(socket -> socket.textMessageHandler(_ -> socket.close((short) 4001, "enough")));
        var first = new Caller(to("/chat"));
        first.socket.writeTextMessage("stop");
        assertThat(first.closed()).isEqualTo("4001 enough");
        opened.poll(10, TimeUnit.SECONDS);

        var second = new Caller(to("/chat"));
        ServerWebSocket server = opened.poll(10, TimeUnit.SECONDS);
        var heard = new CompletableFuture<String>();
        server.closeHandler(_ -> heard.complete(server.closeStatusCode() + " " + server.closeReason()));
        RunningServices.await(second.socket.close((short) 4002, "good bye"));

        assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("4002 good bye");
        await(() -> weir.idle());
        assertThat(weir.instance(0).running()).isZero();
    }

    @Test
    void a_service_that_breaks_off_closes_the_caller_with_1014() throws Exception {
        service = new FakeService(request -> upgrade(request, _ -> {}));
        try (var link = new CuttableLink().to(service.port())) {
            weir = RunningServices.of(yaml("http://127.0.0.1:" + link.port()));
            var caller = new Caller(to("/chat"));
            opened.poll(10, TimeUnit.SECONDS);

            link.set(CuttableLink.State.CUT);

            assertThat(caller.closed()).isEqualTo("1014 the service broke off the connection");
            await(() -> weir.idle());
        }
    }

    @Test
    void a_caller_that_breaks_off_frees_the_service() throws Exception {
        serve(_ -> {});
        try (var link = new CuttableLink().to(weir.port())) {
            new Caller(to("/chat").setPort(link.port()));
            ServerWebSocket server = opened.poll(10, TimeUnit.SECONDS);
            var closed = new CompletableFuture<Void>();
            server.closeHandler(_ -> closed.complete(null));

            link.set(CuttableLink.State.CUT);

            closed.get(10, TimeUnit.SECONDS);
            await(() -> weir.idle());
        }
    }

    @Test
    void a_frame_beyond_the_bound_closes_both_sides_with_1009() throws Exception {
        serve(socket -> socket.binaryMessageHandler(socket::writeBinaryMessage), "sockets: {frameMax: 1KiB}");
        var caller = new Caller(to("/chat"));
        RunningServices.await(caller.socket.writeBinaryMessage(Buffer.buffer(new byte[1024])));
        assertThat(caller.next().binaryData().length()).isEqualTo(1024);
        ServerWebSocket server = opened.poll(10, TimeUnit.SECONDS);
        var heard = new CompletableFuture<Short>();
        server.closeHandler(_ -> heard.complete(server.closeStatusCode()));

        caller.socket.writeBinaryMessage(Buffer.buffer(new byte[1025]));

        assertThat(caller.closed()).isEqualTo("1009 a frame is too long");
        assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo((short) 1009);
    }

    @Test
    void a_refusal_of_the_service_passes() {
        service = new FakeService(request ->
                request.response().setStatusCode(403).putHeader("x-why", "full").end("the room is full"));
        weir = RunningServices.of(yaml(service.url()));

        Throwable refused = catchThrowable(() -> new Caller(to("/chat")));

        assertThat(refused).hasCauseInstanceOf(UpgradeRejectedException.class);
        var rejected = (UpgradeRejectedException) refused.getCause();
        assertThat(rejected.getStatus()).isEqualTo(403);
        assertThat(rejected.getBody()).hasToString("the room is full");
        assertThat(rejected.getHeaders().get("x-why")).isEqualTo("full");
    }

    @Test
    void nobody_opens_one_without_a_key_or_where_there_are_none() {
        serve(_ -> {}, "sockets: {enabled: false}");
        var without = to("/chat");
        without.getHeaders().remove("authorization");

        var unknown = (UpgradeRejectedException)
                catchThrowable(() -> new Caller(without)).getCause();
        var disabled = (UpgradeRejectedException)
                catchThrowable(() -> new Caller(to("/chat"))).getCause();

        assertThat(unknown.getStatus()).isEqualTo(401);
        assertThat(disabled.getStatus()).isEqualTo(403);
        assertThat(service.calls()).isZero();
    }

    @Test
    void sockets_beyond_the_bound_are_refused() {
        serve(_ -> {}, "sockets: {max: 2}", "retries: 0");
        new Caller(to("/chat"));
        new Caller(to("/chat"));

        var refused = (UpgradeRejectedException)
                catchThrowable(() -> new Caller(to("/chat"))).getCause();

        assertThat(refused.getStatus()).isEqualTo(503);
        assertThat(refused.getBody().toString()).contains("2 WebSockets to it are open");
    }

    @Test
    void a_key_that_is_revoked_ends_its_sockets() {
        serve(_ -> {});
        var caller = new Caller(to("/chat"));

        weir.keys.revoke(RunningServices.KEY);

        assertThat(caller.closed()).isEqualTo("1008 the API key was revoked");
    }

    @Test
    void a_socket_on_which_nothing_passes_is_closed() {
        serve(_ -> {}, "sockets: {idleTimeout: 1s}");

        assertThat(new Caller(to("/chat")).closed()).isEqualTo("1001 nothing passed for 1 s");
    }

    @Test
    void a_node_that_stops_closes_sockets_with_1012() {
        serve(_ -> {});
        var caller = new Caller(to("/chat"));

        weir.drain();

        assertThat(caller.closed()).isEqualTo("1012 the gateway is shutting down");
        await(() -> weir.idle());
    }

    @Test
    void a_handshake_moves_on_to_an_instance_that_is_there() throws Exception {
        service = new FakeService(request -> upgrade(request, socket -> socket.writeTextMessage("here")));
        weir = RunningServices.of(yaml("http://127.0.0.1:" + dev.weir.testkit.FreePort.next() + ", " + service.url()));

        for (int i = 0; i < 4; i++) {
            assertThat(new Caller(to("/chat")).next().textData()).isEqualTo("here");
        }
    }

    @Test
    void a_service_over_tls_has_them_too() throws Exception {
        service = FakeService.overTls(request -> upgrade(request, socket -> socket.writeTextMessage("secretly")));
        weir = RunningServices.of(yaml(service.url(), "verifyCertificate: false"));

        assertThat(new Caller(to("/chat")).next().textData()).isEqualTo("secretly");
        assertThat(service.last().isSSL()).isTrue();
    }

    @Test
    void a_caller_that_takes_nothing_stalls_the_service() throws Exception {
        var sent = new AtomicLong();
        serve(socket -> sendOn(socket, Buffer.buffer(new byte[64 * 1024]), sent));
        var connecting = client.webSocket();
        WebSocket socket = RunningServices.await(
                connecting.connect(to("/chat")).map(WebSocket::pause).map(w -> (WebSocket) w));

        long taken = stable(sent::get);
        assertThat(taken).isLessThan(40L * MIB);

        socket.handler(_ -> {});
        socket.resume();
        await(() -> sent.get() > taken + 10 * MIB);
    }

    @Test
    void a_service_that_takes_nothing_stalls_the_caller() throws Exception {
        serve(ServerWebSocket::pause);
        var caller = new Caller(to("/chat"));
        var sent = new AtomicLong();
        sendOn(caller.socket, Buffer.buffer(new byte[64 * 1024]), sent);

        long taken = stable(sent::get);
        assertThat(taken).isLessThan(40L * MIB);

        ServerWebSocket server = opened.poll(10, TimeUnit.SECONDS);
        server.handler(_ -> {});
        server.resume();
        await(() -> sent.get() > taken + 10 * MIB);
    }

    private static void sendOn(WebSocket socket, Buffer block, AtomicLong sent) {
        socket.writeFrame(WebSocketFrame.binaryFrame(block, true)).onSuccess(_ -> {
            sent.addAndGet(block.length());
            sendOn(socket, block, sent);
        });
    }

    private static long stable(java.util.function.LongSupplier number) {
        long last = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(700)) {
            long now = number.getAsLong();
            if (now != last || now == 0) {
                last = now;
                since = System.nanoTime();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        return last;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}
