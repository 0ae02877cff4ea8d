package dev.weir.providers.anthropic;

import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Ended;
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

/// Decodes a message stream. What comes after `message_stop` is not heard.
final class MessageStreamDecoder implements AnswerDecoder {

    private final SseSplitter splitter;
    private final MessageReader message = new MessageReader();
    private boolean ended;
    private boolean garbled;

    MessageStreamDecoder(int eventBytesMax) {
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
        } else if (splitter.waiting().length() > 0 && !ended) {
            String rest = splitter.tail();
            garbled |= rest.lines().anyMatch(line -> !line.isEmpty() && !SseSplitter.startsLikeAField(line));
            // An event that lacks its blank line only; one that was cut is no JSON and says nothing.
            splitter.endEvent();
            while (splitter.next()) {
                byte[] data = splitter.data();
                if (JsonReader.isValue(data)) {
                    event(data, events);
                }
            }
        }
    }

    /// Every stream of this API ends with `message_stop`.
    @Override
    public boolean cutInside() {
        return !ended && !garbled;
    }

    private void walk(Consumer<ModelEvent> events) {
        while (splitter.next()) {
            if (!ended) {
                event(splitter.data(), events);
            }
        }
        splitter.release();
    }

    private void event(byte[] data, Consumer<ModelEvent> events) {
        if (data == null || data.length == 0) {
            boolean strange = splitter.hasStrangeLine();
            garbled |= strange;
            events.accept(strange ? new Unmodelled("line", JsonSlice.EMPTY_STRING) : new Ping());
            return;
        }
        try {
            message.readEvent(new JsonReader(data), event -> {
                ended |= event instanceof Ended;
                events.accept(event);
            });
        } catch (MalformedJson e) {
            events.accept(
                    data[0] == '{'
                            ? new Failed(new ModelError(
                                    ModelError.Kind.SERVER,
                                    "The provider sent an event that is broken JSON: " + e.getMessage()))
                            : new Unmodelled("data", JsonSlice.of(new String(data, StandardCharsets.UTF_8))));
        }
    }
}
