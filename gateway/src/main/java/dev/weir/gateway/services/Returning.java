package dev.weir.gateway.services;

import dev.weir.gateway.streams.Flow;
import dev.weir.providers.api.AnswerBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/// A service's answer on its way back to the caller, head, body and trailers. Event loop only.
final class Returning implements Flow.Ending {
    /// How it comes to its end: one of them is called, once.
    interface End {
        /// The caller was given all of it.
        void whole();

        /// The service broke off.
        void cut(Throwable cause);
    }

    private final Loop loop;
    private final Call call;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final AnswerBody body;
    private final Flow flow;
    private final End end;

    private long active = System.nanoTime();
    private boolean over;

    Returning(Loop loop, Call call, HttpServerRequest request, End end) {
        this.loop = loop;
        this.call = call;
        this.request = request;
        this.response = request.response();
        this.body = call.answerBody();
        this.flow = new Flow(loop.context(), body, response, this::passed, this);
        this.end = end;
    }

    void start(HeaderRules rules, String requestId) {
        ReplyHead.write(call.response(), response, rules, requestId);
        if (ReplyHead.isAll(request.method(), call.response().statusCode())) {
            body.exceptionHandler(cause -> failed(cause, null));
            body.endHandler(_ -> ended(Buffer.buffer(0)));
            body.resume();
            return;
        }
        if (!ReplyHead.saysLength(response)) {
            // Over HTTP/1.0 its end will be that of the connection.
            response.setChunked(true);
        }
        flow.start();
        loop.context().runOnContext(_ -> showHead());
    }

    /// A head whose body takes its time goes first, where its framing is known.
    private void showHead() {
        boolean framed = response.isChunked() || ReplyHead.saysLength(response);
        if (!over && framed && !response.headWritten()) {
            response.writeHead();
        }
    }

    private Buffer passed(Buffer block) {
        active = System.nanoTime();
        return block;
    }

    @Override
    public void ended(Buffer last) {
        if (over) {
            return;
        }
        over = true;
        ReplyHead.copy(call.response().trailers(), response.trailers());
        response.end(last);
        call.completed();
        if (!request.isEnded()) {
            // Nobody wants the rest of it.
            request.handler(_ -> {}).resume();
        }
        end.whole();
    }

    @Override
    public void failed(Throwable cause, Buffer last) {
        if (!over) {
            over = true;
            call.permit().failed();
            end.cut(cause);
        }
    }

    /// Stops for good.
    void stop() {
        over = true;
        flow.stop();
    }

    /// When something last moved in either direction, by `System.nanoTime()`.
    long active() {
        return Math.max(active, call.active());
    }
}
