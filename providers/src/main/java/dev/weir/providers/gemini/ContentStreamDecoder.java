package dev.weir.providers.gemini;

import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Ping;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Decodes a stream of server-sent events, each a chunk. It has no terminator: a chunk says why the model stopped, and
/// then the stream ends.
final class ContentStreamDecoder implements AnswerDecoder {

    private final SseSplitter splitter;
    private final AnswerReader answer = new AnswerReader();
    private boolean cutInside;

    ContentStreamDecoder(int eventBytesMax) {
        this.splitter = new SseSplitter(eventBytesMax);
    }

    @Override
    public void feed(Buffer block, Consumer<ModelEvent> events) {
        splitter.feed(block);
        walk(events);
    }

    private void walk(Consumer<ModelEvent> events) {
        while (splitter.next()) {
            event(splitter.data(), events);
        }
        splitter.release();
    }

    @Override
    public void finish(Consumer<ModelEvent> events) {
        if (splitter.end()) {
            walk(events);
            return;
        }
        String rest = splitter.tail();
        if (rest.isEmpty()) {
            return;
        }
        cutInside = SseSplitter.startsLikeAField(rest);
        // An event that lacks its blank line only; one that was cut is no JSON and says nothing.
        splitter.endEvent();
        while (splitter.next()) {
            byte[] data = splitter.data();
            if (JsonReader.isValue(data)) {
                cutInside = false;
                event(data, events);
            }
        }
    }

    @Override
    public boolean cutInside() {
        return cutInside;
    }

    private void event(byte[] data, Consumer<ModelEvent> events) {
        if (data == null || data.length == 0) {
            events.accept(splitter.hasStrangeLine() ? new Unmodelled("line", JsonSlice.EMPTY_STRING) : new Ping());
        } else if (data[0] == '{') {
            chunk(answer, data, events);
        } else {
            events.accept(new Unmodelled("data", JsonSlice.of(new String(data, StandardCharsets.UTF_8))));
        }
    }

    /// Reads one chunk, an object that may be broken.
    static void chunk(AnswerReader answer, byte[] data, Consumer<ModelEvent> events) {
        try {
            answer.read(new JsonReader(data), events);
        } catch (MalformedJson e) {
            events.accept(new Failed(new ModelError(
                    ModelError.Kind.SERVER, "The provider sent a chunk that is broken JSON: " + e.getMessage())));
        }
    }
}
