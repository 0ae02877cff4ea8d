package dev.weir.providers.replicate;

import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.Blocks;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelError.Kind;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.Ping;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Decodes the stream of a prediction: `output` events whose data is text as it is, then `done`. Before `done`
/// [PredictionStream] puts an event of ours, `prediction`, with the count. What comes after `done` or an error is not
/// heard.
final class OutputDecoder implements AnswerDecoder {
    static final String OUTPUT = "output";
    static final String ERROR = "error";
    static final String DONE = "done";
    static final String PREDICTION = "prediction";

    private final SseSplitter splitter;
    private final Blocks blocks = new Blocks();
    private boolean started;
    private Prediction outcome;
    private boolean ended;
    private boolean cutInside;

    OutputDecoder(int eventBytesMax) {
        this.splitter = new SseSplitter(eventBytesMax);
    }

    @Override
    public void feed(Buffer block, Consumer<ModelEvent> events) {
        splitter.feed(block);
        walk(events);
    }

    private void walk(Consumer<ModelEvent> events) {
        while (splitter.next()) {
            if (!ended) {
                event(events);
            }
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
        if (ended || rest.isEmpty()) {
            return;
        }
        cutInside = SseSplitter.startsLikeAField(rest);
        // Of what lacks its blank line only the end can be known to be whole: its data is JSON.
        splitter.endEvent();
        while (splitter.next()) {
            if (DONE.equals(splitter.field("event")) && JsonReader.isValue(splitter.data())) {
                cutInside = false;
                event(events);
            }
        }
    }

    @Override
    public boolean cutInside() {
        return cutInside;
    }

    private void event(Consumer<ModelEvent> events) {
        String name = splitter.field("event");
        byte[] data = splitter.data();
        if (name == null && data == null) {
            events.accept(splitter.hasStrangeLine() ? new Unmodelled("line", JsonSlice.EMPTY_STRING) : new Ping());
            return;
        }
        String text = data == null ? "" : new String(data, StandardCharsets.UTF_8);
        switch (name == null ? "" : name) {
            case OUTPUT -> output(text, events);
            case ERROR -> {
                ended = true;
                events.accept(new Failed(new ModelError(Kind.SERVER, ErrorReader.message(text))));
            }
            case PREDICTION -> outcome(data, events);
            case DONE -> done(data, events);
            default -> events.accept(new Unmodelled(name == null ? "data" : name, JsonSlice.of(text)));
        }
    }

    private void output(String text, Consumer<ModelEvent> events) {
        start(events);
        if (!text.isEmpty()) {
            events.accept(new TextDelta(blocks.run(new Block.Text(), events), JsonSlice.of(text)));
        }
    }

    private void start(Consumer<ModelEvent> events) {
        if (!started) {
            started = true;
            events.accept(new Started(null, null));
        }
    }

    private void outcome(byte[] data, Consumer<ModelEvent> events) {
        try {
            outcome = Prediction.read(new JsonReader(data == null ? new byte[0] : data));
        } catch (MalformedJson notOurs) {
            events.accept(new Unmodelled(PREDICTION, JsonSlice.EMPTY_STRING));
        }
    }

    private void done(byte[] data, Consumer<ModelEvent> events) {
        ended = true;
        start(events);
        blocks.endAll(events);
        if (outcome != null && outcome.status().over()) {
            new Outcome(outcome).tellEnd(events);
            return;
        }
        String reason = reason(data);
        if (reason != null) {
            events.accept(new Failed(new ModelError(
                    Kind.SERVER, reason.equals("canceled") ? "The prediction was canceled" : "The prediction failed")));
            return;
        }
        // Nobody has counted.
        events.accept(new Finished(FinishReason.STOP, null));
        events.accept(new Ended());
    }

    /// Why it is done; null when it came to its proper end.
    private static String reason(byte[] data) {
        if (!JsonReader.isValue(data) || data.length == 0 || data[0] != '{') {
            return null;
        }
        String reason = null;
        var json = new JsonReader(data);
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("reason") && json.peek() == '"') {
                reason = json.string();
            } else {
                json.skip();
            }
        }
        return reason;
    }
}
