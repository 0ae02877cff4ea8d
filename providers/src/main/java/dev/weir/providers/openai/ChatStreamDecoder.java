package dev.weir.providers.openai;

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

/// Decodes a stream of completion chunks. What comes after `[DONE]` is not heard.
final class ChatStreamDecoder implements AnswerDecoder {
    private static final String DONE = "[DONE]";
    private static final int DONE_BYTES_MAX = 16;

    private final SseSplitter splitter;
    private final ChatAnswerReader answer = new ChatAnswerReader();
    private boolean ended;
    private boolean cutInside;

    ChatStreamDecoder(int eventBytesMax) {
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
            if (rest.isEmpty()) {
                return;
            }
            // Some servers leave out the last blank line; what was cut is no JSON and says nothing.
            splitter.endEvent();
            cutInside = !rest.isEmpty() && SseSplitter.startsLikeAField(rest);
            while (splitter.next()) {
                last(splitter.data(), events);
            }
        }
    }

    @Override
    public boolean cutInside() {
        return cutInside;
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
            silent(events);
        } else if (isDone(data)) {
            end(events);
        } else if (data[0] != '{') {
            events.accept(new Unmodelled("data", JsonSlice.of(new String(data, StandardCharsets.UTF_8))));
        } else {
            chunk(data, events);
        }
    }

    private void chunk(byte[] data, Consumer<ModelEvent> events) {
        boolean named = splitter.text().charAt(splitter.eventStart()) != 'd';
        try {
            if (named && "error".equals(splitter.field("event"))) {
                answer.readError(new JsonReader(data), events);
            } else {
                answer.read(new JsonReader(data), events);
            }
        } catch (MalformedJson e) {
            events.accept(new Failed(new ModelError(
                    ModelError.Kind.SERVER, "The provider sent a chunk that is broken JSON: " + e.getMessage())));
        }
    }

    private void last(byte[] data, Consumer<ModelEvent> events) {
        boolean silent = data == null && splitter.field("error") == null;
        if (silent || data != null && !isDone(data) && !JsonReader.isValue(data)) {
            return;
        }
        cutInside = false;
        event(data, events);
    }

    /// An event without data: a comment, or an error told by a field of its own (llama.cpp).
    private void silent(Consumer<ModelEvent> events) {
        String error = splitter.field("error");
        if (error == null) {
            events.accept(splitter.hasStrangeLine() ? new Unmodelled("line", JsonSlice.EMPTY_STRING) : new Ping());
            return;
        }
        events.accept(new Failed(ProviderError.told(error.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private void end(Consumer<ModelEvent> events) {
        ended = true;
        answer.end(events);
        events.accept(new Ended());
    }

    private static boolean isDone(byte[] data) {
        return data.length <= DONE_BYTES_MAX
                && new String(data, StandardCharsets.ISO_8859_1).strip().equals(DONE);
    }
}
