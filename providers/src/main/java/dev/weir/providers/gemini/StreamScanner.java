package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Listens to a stream of server-sent events. Bytes pass as they came, but that a last event which lacks its blank line
/// gets one, an event that was cut stays behind, and so does what is no event before the first chunk.
final class StreamScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final SseSplitter events;
    private final ChunkListener listener;
    private boolean garbled;
    private boolean cutInside;

    StreamScanner(int candidates, int eventBytesMax) {
        this.events = new SseSplitter(eventBytesMax);
        this.listener = new ChunkListener(candidates);
    }

    @Override
    public Buffer feed(Buffer block) {
        events.feed(block);
        return walk();
    }

    private Buffer walk() {
        int from = 0;
        while (events.next()) {
            hear(events.data());
            if (garbled && !listener.started() && !listener.errorSeen()) {
                from = events.eventEnd();
            }
        }
        Buffer whole = events.whole();
        events.release();
        return from == 0 ? whole : whole.slice(from, whole.length());
    }

    private void hear(byte[] data) {
        if (data == null) {
            garbled |= events.hasStrangeLine();
        } else if (data.length > 0 && data[0] == '{') {
            listener.hear(data);
        } else {
            garbled = true;
        }
    }

    @Override
    public boolean complete() {
        return false;
    }

    @Override
    public boolean begun() {
        return listener.begun();
    }

    @Override
    public Optional<Fault> fault() {
        return Optional.ofNullable(listener.fault());
    }

    @Override
    public Buffer finish() {
        if (events.end()) {
            return walk();
        }
        String rest = events.tail();
        if (rest.isEmpty()) {
            return NOTHING;
        }
        events.endEvent();
        if (events.next()) {
            byte[] data = events.data();
            if (JsonReader.isValue(data)) {
                hear(data);
                return events.slice(events.eventStart(), events.eventEnd());
            }
        }
        cutInside = true;
        garbled |= !SseSplitter.startsLikeAField(rest);
        return NOTHING;
    }

    @Override
    public Verdict verdict() {
        return listener.verdict(cutInside, garbled);
    }

    @Override
    public Optional<TokenUsage> usage() {
        return listener.usage();
    }

    @Override
    public boolean usageEstimated() {
        return listener.usageEstimated();
    }

    @Override
    public long outputTokensEstimate() {
        return listener.outputTokensEstimate();
    }
}
