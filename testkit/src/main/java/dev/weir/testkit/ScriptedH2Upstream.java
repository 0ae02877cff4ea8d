package dev.weir.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SelfSignedCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A model server in the OpenAI dialect over HTTP/2 and TLS (ALPN), with a certificate of its own making. It plays the
/// same scripts as [ScriptedUpstream], but for raw bytes, which HTTP/2 has no place for.
public final class ScriptedH2Upstream implements AutoCloseable {
    private static final long LOOK_MS = 1;

    private final Vertx vertx = Vertx.vertx();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final Scripts scripts = new Scripts();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;

    private ScriptedH2Upstream() {
        this.server = TestPostgres.await(vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(certificate.keyCertOptions()))
                .requestHandler(this::handle)
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    connection.closeHandler(_ -> connections.decrementAndGet());
                })
                .listen());
    }

    public static ScriptedH2Upstream start() {
        return new ScriptedH2Upstream();
    }

    /// Its base URL, as a provider's `url` setting wants it.
    public String url() {
        return "https://localhost:" + server.actualPort() + "/v1";
    }

    /// The next request that nobody expected yet plays this script.
    public ScriptedCall expect(Script script) {
        return scripts.expect(script);
    }

    /// Connections that are open now.
    public int connections() {
        return connections.get();
    }

    private void handle(HttpServerRequest request) {
        var left = new CountDownLatch(1);
        var response = request.response();
        var claimed = new ScriptedCall[1];
        response.closeHandler(_ -> {
            left.countDown();
            if (claimed[0] != null && !response.ended()) {
                claimed[0].left(System.nanoTime());
            }
        });
        response.exceptionHandler(_ -> left.countDown());
        request.body().onSuccess(body -> {
            List<String> headers = new ArrayList<>();
            request.headers().forEach((name, value) -> headers.add(name + ": " + value));
            claimed[0] = scripts.claim(new UpstreamRequest(
                    request.method() + " " + request.path() + " "
                            + request.version().alpnName(),
                    headers,
                    body.toString()));
            Thread.ofVirtual().start(() -> play(claimed[0], response, left));
        });
    }

    private static void play(ScriptedCall call, HttpServerResponse response, CountDownLatch left) {
        try {
            for (Script.Step step : call.script().steps()) {
                play(step, call, response, left);
            }
        } catch (InterruptedException | IllegalStateException gone) {
            // The other side left; the close handler says when.
        } finally {
            call.over();
        }
    }

    private static void play(Script.Step step, ScriptedCall call, HttpServerResponse response, CountDownLatch left)
            throws InterruptedException {
        switch (step) {
            case Script.Step.Head(int status, List<String> headers) -> {
                response.setStatusCode(status);
                for (String header : headers) {
                    String[] parts = header.split(":", 2);
                    if (!parts[0].equalsIgnoreCase("transfer-encoding")) {
                        response.putHeader(parts[0], parts[1].strip());
                    }
                }
            }
            case Script.Step.Body(byte[] bytes) -> {
                response.write(Buffer.buffer(bytes));
                call.sent(bytes.length);
            }
            case Script.Step.Raw _ -> throw new IllegalArgumentException("raw bytes over HTTP/2 (expected: a body)");
            case Script.Step.Await(CountDownLatch latch) -> awaitOrGone(latch, left);
            case Script.Step.End() -> response.end();
            case Script.Step.Cut() -> response.reset();
            case Script.Step.Reset() -> response.reset();
            case Script.Step.Hang() -> awaitOrGone(new CountDownLatch(1), left);
            case Script.Step.Forever(byte[] bytes) -> {
                while (left.getCount() > 0) {
                    TestPostgres.await(response.write(Buffer.buffer(bytes)));
                    call.sent(bytes.length);
                }
            }
        }
    }

    private static void awaitOrGone(CountDownLatch latch, CountDownLatch left) throws InterruptedException {
        while (left.getCount() > 0 && !latch.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
            // looks again
        }
        if (left.getCount() == 0) {
            throw new IllegalStateException("the other side left");
        }
    }

    @Override
    public void close() {
        TestPostgres.await(vertx.close());
        certificate.delete();
    }
}
