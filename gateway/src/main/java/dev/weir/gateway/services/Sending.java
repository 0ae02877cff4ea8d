package dev.weir.gateway.services;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.streams.Flow;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;

/// A caller's body on its way to an instance, as it comes. Event loop only.
final class Sending implements Flow.Ending {
    private final ServiceSettings settings;
    private final RequestBody.Passing body;
    private final HttpClientRequest request;
    private final Handler<GatewayException> failed;
    private final Flow flow;

    private long bytes;
    private long active = System.nanoTime();
    private boolean over;

    /// @param failed told when the body can't be sent; not when the caller left, its own connection tells of that
    Sending(
            Loop loop,
            ServiceSettings settings,
            RequestBody.Passing body,
            HttpClientRequest request,
            Handler<GatewayException> failed) {
        this.settings = settings;
        this.body = body;
        this.request = request;
        this.failed = failed;
        this.flow = new Flow(loop.context(), body.source(), request, this::counted, this);
    }

    void start() {
        if (body.length() >= 0) {
            request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.length()));
        } else {
            request.setChunked(true);
        }
        flow.start();
    }

    private Buffer counted(Buffer block) {
        active = System.nanoTime();
        bytes += block.length();
        if (bytes > settings.bodyMax().bytes()) {
            throw RequestBody.tooLarge(settings);
        }
        return block;
    }

    @Override
    public void ended(Buffer last) {
        try {
            counted(last);
        } catch (GatewayException refused) {
            failed.handle(refused);
            return;
        }
        over = true;
        request.end(last);
    }

    @Override
    public void failed(Throwable cause, Buffer last) {
        if (cause instanceof GatewayException refused) {
            failed.handle(refused);
        }
    }

    void stop() {
        flow.stop();
    }

    /// True once all of it was sent.
    boolean isOver() {
        return over;
    }

    /// True while the instance takes nothing.
    boolean isStalled() {
        return flow.stalled();
    }

    /// When something of it was sent last, by `System.nanoTime()`.
    long active() {
        return active;
    }
}
