package dev.weir.gateway.system;

import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A provider that takes uploads, as fast as a test lets it, and tells what it got.
final class TakingUpstream implements AutoCloseable {
    /// What one request brought.
    record Taken(String path, String contentType, String contentLength, long bytes, String sha256) {}

    private final Vertx vertx = Vertx.vertx();
    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    final List<Taken> taken = new CopyOnWriteArrayList<>();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong broken = new AtomicLong();
    /// The next requests are not read until [#go()].
    volatile boolean holding;
    /// Answered at once, without reading; 0 for none.
    volatile int refusing;

    private final int port = vertx.createHttpServer()
            .requestHandler(this::take)
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();

    String url() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    private void take(HttpServerRequest request) {
        if (refusing > 0) {
            request.response()
                    .setStatusCode(refusing)
                    .putHeader("content-type", "application/json")
                    .end("{\"error\":{\"message\":\"no such voice\",\"type\":\"invalid_request_error\"}}");
            return;
        }
        MessageDigest digest = sha256();
        var length = new AtomicLong();
        request.exceptionHandler(_ -> broken.incrementAndGet());
        request.handler(block -> {
            bytes.addAndGet(block.length());
            length.addAndGet(block.length());
            digest.update(block.getBytes());
        });
        request.endHandler(_ -> {
            taken.add(new Taken(
                    request.path(),
                    request.getHeader("content-type"),
                    request.getHeader("content-length"),
                    length.get(),
                    HexFormat.of().formatHex(digest.digest())));
            request.response()
                    .putHeader("content-type", "application/json")
                    .end("{\"text\":\"heard\",\"usage\":{\"type\":\"duration\",\"seconds\":7}}");
        });
        if (holding) {
            request.pause();
            held.add(request);
        }
    }

    void go() {
        holding = false;
        held.forEach(request -> vertx.runOnContext(_ -> request.resume()));
        held.clear();
    }

    void forget() {
        go();
        taken.clear();
        bytes.set(0);
        broken.set(0);
        refusing = 0;
    }

    Taken one() {
        RunningWeir.eventually("a whole upload", () -> !taken.isEmpty());
        return taken.getFirst();
    }

    static String sha256(Buffer... parts) {
        MessageDigest digest = sha256();
        for (Buffer part : parts) {
            digest.update(part.getBytes());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
