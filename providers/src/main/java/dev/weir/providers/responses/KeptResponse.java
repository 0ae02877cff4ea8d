package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.ByteView;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Another scanner, and an ear for what it lets through to the client: the whole response object, which is the JSON
/// answer or stands in the last event. Passed through or translated, what the client gets is this dialect either way.
public final class KeptResponse implements AnswerScanner {
    private final AnswerScanner inner;
    private final int bytesMax;
    /// Null for a JSON answer.
    private final SseSplitter events;

    private Buffer held = Buffer.buffer();
    private boolean tooLong;
    private JsonSlice response;

    /// @param inner whose output the client gets
    /// @param eventStream true when that is a stream of events
    /// @param limits a JSON answer longer than `heldBytesMax` is not kept
    public KeptResponse(AnswerScanner inner, boolean eventStream, ScanLimits limits) {
        this.inner = inner;
        this.bytesMax = limits.heldBytesMax();
        // What the inner one let through is within the limit already, or written by us.
        this.events = eventStream ? new SseSplitter(Integer.MAX_VALUE) : null;
    }

    @Override
    public Buffer feed(Buffer block) {
        return heard(inner.feed(block));
    }

    @Override
    public boolean complete() {
        return inner.complete();
    }

    @Override
    public Buffer finish() {
        Buffer last = heard(inner.finish());
        if (events != null && events.end()) {
            walk();
        }
        return last;
    }

    private Buffer heard(Buffer out) {
        if (events == null) {
            hold(out);
        } else if (response == null) {
            listen(out);
        }
        return out;
    }

    private void hold(Buffer out) {
        tooLong |= held.length() + (long) out.length() > bytesMax;
        if (tooLong) {
            held = Buffer.buffer();
        } else {
            held.appendBuffer(out);
        }
    }

    private void listen(Buffer out) {
        events.feed(out);
        walk();
    }

    private void walk() {
        while (events.next()) {
            if (response == null && isLast()) {
                read(events.data());
            }
        }
        events.release();
    }

    private boolean isLast() {
        String text = events.text();
        int from = events.eventStart();
        int to = events.eventEnd();
        return text.indexOf("response.completed", from, to) >= 0
                || text.indexOf("response.incomplete", from, to) >= 0
                || text.indexOf("response.failed", from, to) >= 0;
    }

    private void read(byte[] data) {
        if (data == null) {
            return;
        }
        try {
            EventFields event = EventFields.read(new JsonReader(data));
            boolean last = event.type().equals("response.completed")
                    || event.type().equals("response.incomplete")
                    || event.type().equals("response.failed");
            response = last ? event.response() : response;
        } catch (MalformedJson notJson) {
            // Not for us to judge: the inner scanner does.
            return;
        }
    }

    /// After the end: the response object, or empty when none came or it was too long.
    public Optional<Buffer> response() {
        if (events != null) {
            return Optional.ofNullable(response).map(KeptResponse::buffer);
        }
        return verdict() == Verdict.WHOLE && held.length() > 0 ? Optional.of(held) : Optional.empty();
    }

    /// After the end: the id that the caller knows the answer by.
    public Optional<String> id() {
        return response()
                .map(whole ->
                        ResponseFields.read(JsonSlice.of(whole.getBytes())).id());
    }

    private static Buffer buffer(JsonSlice value) {
        return ByteView.buffer(value.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public Verdict verdict() {
        return inner.verdict();
    }

    @Override
    public Optional<TokenUsage> usage() {
        return inner.usage();
    }

    @Override
    public boolean usageEstimated() {
        return inner.usageEstimated();
    }

    @Override
    public long outputTokensEstimate() {
        return inner.outputTokensEstimate();
    }
}
