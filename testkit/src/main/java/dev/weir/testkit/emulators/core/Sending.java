package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Served.Ending;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.VertxConnection;
import java.util.List;
import java.util.Map;

/// Sends one answer, spoils it where that was ordered, and writes down how it ended. On the event loop of the
/// connection.
public final class Sending {
    private final Vertx vertx;
    private final Call call;
    private final FaultOrder fault;
    private final HttpServerResponse response;
    private final Map<String, String> commonHeaders;

    private Work work = Work.NONE;
    private int status;
    private TokenUsage sent = TokenUsage.NONE;
    private boolean over;
    private List<Frame> frames = List.of();
    private int next;
    private long paceMs;
    private long strikeAfter = -1;
    private Buffer error;

    /// @param fault what was ordered, or null
    /// @param commonHeaders of every answer of the provider
    public Sending(Call call, FaultOrder fault, Map<String, String> commonHeaders) {
        this.vertx = call.vertx();
        this.call = call;
        this.fault = fault;
        this.response = call.request().response();
        this.commonHeaders = commonHeaders;
    }

    private boolean is(Fault ordered) {
        return fault != null && fault.fault() == ordered;
    }

    /// Begins to send.
    public void begin(Answer answer) {
        response.closeHandler(_ -> finish(Ending.CLIENT_LEFT));
        response.exceptionHandler(_ -> finish(Ending.CLIENT_LEFT));
        switch (answer) {
            case Answer.Later(var later) -> later.onSuccess(this::begin);
            case Answer.Taken _ -> over = true;
            case Answer.Whole whole -> {
                work = whole.work();
                status = whole.status();
                afterFirstByteDelay(() -> whole(whole));
            }
            case Answer.Events events -> {
                work = events.work();
                status = 200;
                afterFirstByteDelay(() -> events(events));
            }
        }
    }

    private void afterFirstByteDelay(Runnable rest) {
        if (is(Fault.RESET)) {
            status = 0;
            reset();
        } else if (is(Fault.HANG)) {
            status = 0;
        } else if (is(Fault.SLOW_FIRST_BYTE)) {
            later(fault.number(), rest);
        } else {
            rest.run();
        }
    }

    private void later(long ms, Runnable rest) {
        vertx.setTimer(Math.max(1, ms), _ -> {
            if (!over) {
                rest.run();
            }
        });
    }

    private void head(Map<String, String> headers, String contentType) {
        response.setStatusCode(status);
        commonHeaders.forEach(response::putHeader);
        headers.forEach(response::putHeader);
        response.putHeader("content-type", is(Fault.WRONG_TYPE) ? "text/html; charset=utf-8" : contentType);
    }

    private void whole(Answer.Whole whole) {
        head(whole.headers(), whole.contentType());
        Buffer body = whole.body();
        if (is(Fault.EMPTY) || is(Fault.GARBAGE)) {
            finish(Ending.SPOILED);
            response.end(is(Fault.EMPTY) ? Buffer.buffer() : Buffer.buffer("{\"id\": <<< garbage"));
        } else if (strikesInside()) {
            response.putHeader("content-length", String.valueOf(body.length()));
            response.write(body.slice(0, body.length() / 2)).onComplete(_ -> strike());
        } else {
            sent = work.output();
            finish(status < 400 ? Ending.FINISHED : Ending.REFUSED);
            response.end(body);
        }
    }

    private boolean strikesInside() {
        return is(Fault.RESET_IN_STREAM) || is(Fault.CUT_IN_STREAM) || is(Fault.HANG_IN_STREAM);
    }

    private void events(Answer.Events events) {
        head(events.headers(), events.contentType());
        if (is(Fault.EMPTY)) {
            finish(Ending.SPOILED);
            response.end();
            return;
        }
        frames = events.frames();
        paceMs = is(Fault.SLOW_CHUNKS) ? fault.number() : events.paceMs();
        error = events.error();
        strikeAfter = strikesInside() || is(Fault.ERROR_IN_STREAM) ? fault.number() : -1;
        response.setChunked(true);
        if (is(Fault.GARBAGE)) {
            frames = List.of(Frame.of("data: {\"id\": <<< garbage\n\n"));
        } else if (is(Fault.NO_TERMINATOR)) {
            frames = frames.stream().filter(frame -> !frame.terminator()).toList();
        }
        step();
    }

    private void step() {
        if (over) {
            return;
        }
        if (next == frames.size()) {
            response.end();
            return;
        }
        Frame frame = frames.get(next);
        if (strikeAfter >= 0 && (tokensSent() >= strikeAfter || isTail())) {
            strike();
            return;
        }
        next++;
        sent = Work.sum(sent, frame.tokens());
        if (next == frames.size()) {
            finish(is(Fault.GARBAGE) || is(Fault.NO_TERMINATOR) ? Ending.SPOILED : Ending.FINISHED);
        }
        if (is(Fault.CUT_FRAMES) && frame.bytes().length() > 1) {
            int half = frame.bytes().length() / 2;
            response.write(frame.bytes().slice(0, half));
            vertx.setTimer(
                    Math.max(1, fault.number()),
                    _ -> write(frame.bytes().slice(half, frame.bytes().length())));
        } else {
            write(frame.bytes());
        }
    }

    private void write(Buffer bytes) {
        boolean last = next == frames.size();
        if (last) {
            response.end(bytes);
            return;
        }
        response.write(bytes);
        if (paceMs > 0) {
            later(paceMs, this::step);
        } else if (response.writeQueueFull()) {
            response.drainHandler(_ -> step());
        } else {
            vertx.runOnContext(_ -> step());
        }
    }

    private long tokensSent() {
        return sent.outputTotal();
    }

    /// True when nothing that is left carries tokens.
    private boolean isTail() {
        return sent.outputTotal() > 0
                && frames.subList(next, frames.size()).stream()
                        .allMatch(frame -> frame.tokens().isNone());
    }

    private void strike() {
        if (is(Fault.ERROR_IN_STREAM)) {
            finish(Ending.SPOILED);
            response.end(error);
        } else if (is(Fault.RESET_IN_STREAM)) {
            reset();
        } else if (is(Fault.CUT_IN_STREAM)) {
            finish(Ending.SPOILED);
            call.request().connection().close();
        }
    }

    /// A TCP reset where HTTP/1.1 is spoken, a reset of the stream where HTTP/2 is.
    private void reset() {
        finish(Ending.SPOILED);
        if (call.request().connection() instanceof VertxConnection connection
                && call.request().version() == HttpVersion.HTTP_1_1) {
            Channel channel = connection.channel();
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        } else {
            response.reset();
        }
    }

    private void finish(Ending ending) {
        if (!over) {
            over = true;
            boolean free = status >= 400 || status == 0 || work == Work.NONE;
            TokenUsage usage = free ? TokenUsage.NONE : Work.sum(work.input(), sent);
            call.log().add(call.record(work, status, usage, ending));
        }
    }
}
