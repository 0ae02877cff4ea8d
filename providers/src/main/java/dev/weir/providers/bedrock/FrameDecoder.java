package dev.weir.providers.bedrock;

import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// Decodes the frames of ConverseStream. The last one is `metadata`; what comes after it, or after an error, is not
/// heard. A frame that is broken is an error of the provider, or no answer at all when it is the first.
final class FrameDecoder implements AnswerDecoder {
    private final FrameSplitter splitter;
    private final EventReader events = new EventReader();
    private boolean heard;
    private boolean over;
    private boolean ended;
    private boolean garbled;

    FrameDecoder(int frameBytesMax) {
        this.splitter = new FrameSplitter(frameBytesMax);
    }

    @Override
    public void feed(Buffer block, Consumer<ModelEvent> consumer) {
        if (over) {
            return;
        }
        splitter.feed(block);
        try {
            for (Frame frame = splitter.next(); frame != null && !over; frame = splitter.next()) {
                heard = true;
                take(frame, event -> {
                    ended |= event instanceof Ended;
                    over |= event instanceof Ended || event instanceof Failed;
                    consumer.accept(event);
                });
            }
        } catch (MalformedFrame e) {
            broken(e, consumer);
        }
    }

    private void broken(MalformedFrame broken, Consumer<ModelEvent> consumer) {
        if (over) {
            return;
        }
        over = true;
        garbled = !heard;
        if (heard) {
            consumer.accept(failed("The provider sent " + broken.getMessage()));
        }
    }

    private void take(Frame frame, Consumer<ModelEvent> consumer) {
        try {
            switch (frame.messageType()) {
                case "event" -> events.read(frame.type(), new JsonReader(frame.payload()), consumer);
                case "exception" ->
                    consumer.accept(
                            new Failed(ErrorReader.read(frame.type(), message(new JsonReader(frame.payload())))));
                case "error" -> consumer.accept(new Failed(ErrorReader.read(frame.type(), frame.note())));
                default -> consumer.accept(new Unmodelled(frame.messageType(), JsonSlice.EMPTY_OBJECT));
            }
        } catch (MalformedJson e) {
            consumer.accept(failed("The provider sent an event that is broken JSON: " + e.getMessage()));
        }
    }

    private static Failed failed(String message) {
        return new Failed(new ModelError(ModelError.Kind.SERVER, message));
    }

    private static String message(JsonReader json) {
        String message = "";
        json.beginObject();
        while (json.nextField()) {
            if (json.peek() == '"' && (json.fieldIs("message") || json.fieldIs("Message"))) {
                message = json.string();
            } else {
                json.skip();
            }
        }
        return message;
    }

    @Override
    public void finish(Consumer<ModelEvent> consumer) {
        // A frame that is not whole says nothing.
    }

    /// Every stream of this API ends with `metadata`.
    @Override
    public boolean cutInside() {
        return !ended && !garbled;
    }
}
