package dev.weir.providers.responses;

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

/// Decodes a stream of typed events. What comes after the final one is not heard; a `[DONE]`, which this API does not
/// have and some servers send, says nothing.
final class ResponseStreamDecoder implements AnswerDecoder {

    private final SseSplitter splitter;
    private final ResponseReader answer = new ResponseReader();
    private boolean cutInside;

    ResponseStreamDecoder(int eventBytesMax) {
        this.splitter = new SseSplitter(eventBytesMax);
    }

    @Override
    public void feed(Buffer block, Consumer<ModelEvent> events) {
        splitter.feed(block);
        walk(events);
    }

    @Override
    public void finish(Consumer<ModelEvent> events) {
        if (splitter.end()) {
            walk(events);
        } else if (splitter.waiting().length() > 0 && !answer.over()) {
            finishCut(events);
        }
        answer.end(events);
    }

    /// Some servers leave out the last blank line; what was cut is no JSON and says nothing.
    private void finishCut(Consumer<ModelEvent> events) {
        String rest = splitter.tail();
        if (rest.isEmpty()) {
            return;
        }
        splitter.endEvent();
        cutInside = SseSplitter.startsLikeAField(rest);
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

    private void walk(Consumer<ModelEvent> events) {
        while (splitter.next()) {
            if (!answer.over()) {
                event(splitter.data(), events);
            }
        }
        splitter.release();
    }

    private void event(byte[] data, Consumer<ModelEvent> events) {
        if (data == null || data.length == 0) {
            events.accept(splitter.hasStrangeLine() ? new Unmodelled("line", JsonSlice.EMPTY_STRING) : new Ping());
        } else if (data[0] != '{') {
            events.accept(new Unmodelled("data", JsonSlice.of(new String(data, StandardCharsets.UTF_8))));
        } else {
            try {
                answer.readEvent(new JsonReader(data), events);
            } catch (MalformedJson e) {
                events.accept(new Failed(new ModelError(
                        ModelError.Kind.SERVER, "The provider sent an event that is broken JSON: " + e.getMessage())));
            }
        }
    }
}
