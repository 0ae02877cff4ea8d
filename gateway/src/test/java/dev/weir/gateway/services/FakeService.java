package dev.weir.gateway.services;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SelfSignedCertificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A service over HTTP/1.1 and HTTP/2 on a free port, which does what the test says.
final class FakeService implements AutoCloseable {
    private static final int SOCKET_BYTES = 64 * 1024;
    private static final int FRAME_MAX = 16 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final String scheme;
    private final HttpServer server;
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Handler<HttpServerRequest> behaviour;

    FakeService(Handler<HttpServerRequest> behaviour) {
        this(behaviour, new HttpServerOptions());
    }

    /// One over TLS, whose certificate nobody signed.
    static FakeService overTls(Handler<HttpServerRequest> behaviour) {
        return new FakeService(
                behaviour,
                new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(
                                SelfSignedCertificate.create("localhost").keyCertOptions()));
    }

    private FakeService(Handler<HttpServerRequest> behaviour, HttpServerOptions options) {
        this.behaviour = behaviour;
        this.scheme = options.isSsl() ? "https" : "http";
        this.server = vertx.createHttpServer(options.setWebSocketSubProtocols(List.of("chat.v2", "chat.v1"))
                        .setMaxWebSocketFrameSize(FRAME_MAX)
                        .setReceiveBufferSize(SOCKET_BYTES)
                        .setSendBufferSize(SOCKET_BYTES))
                .requestHandler(request -> {
                    requests.add(request);
                    request.exceptionHandler(_ -> {});
                    request.response().exceptionHandler(_ -> {});
                    this.behaviour.handle(request);
                });
        RunningServices.await(server.listen(0, "127.0.0.1"));
    }

    /// One that says who it is.
    static FakeService saying(String text) {
        return new FakeService(request -> request.response().end(text));
    }

    void behave(Handler<HttpServerRequest> now) {
        behaviour = now;
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.actualPort();
    }

    int port() {
        return server.actualPort();
    }

    int calls() {
        return requests.size();
    }

    HttpServerRequest last() {
        return requests.getLast();
    }

    @Override
    public void close() {
        RunningServices.await(vertx.close());
    }
}
