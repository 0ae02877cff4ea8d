package dev.weir.providers.gemini;

import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.WholeAnswer;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// Decodes a JSON answer: one object, or the array of chunks that a stream without `alt=sse` is.
final class ContentJsonDecoder implements AnswerDecoder {
    private final ScanLimits limits;
    private AnswerDecoder decoder;

    ContentJsonDecoder(ScanLimits limits) {
        this.limits = limits;
    }

    @Override
    public void feed(Buffer block, Consumer<ModelEvent> events) {
        if (decoder == null) {
            byte first = firstByte(block);
            if (first == 0) {
                return;
            }
            decoder = first == '['
                    ? new Chunks(limits.eventBytesMax())
                    : new WholeAnswer(limits.wholeBytesMax(), new AnswerReader()::read);
        }
        decoder.feed(block, events);
    }

    /// The first that is no blank; 0 when there is none.
    static byte firstByte(Buffer block) {
        ByteView bytes = ByteView.of(block);
        for (int i = 0; i < bytes.length(); i++) {
            byte each = bytes.array()[bytes.offset() + i];
            if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                return each;
            }
        }
        return 0;
    }

    @Override
    public void finish(Consumer<ModelEvent> events) {
        if (decoder != null) {
            decoder.finish(events);
        }
    }

    @Override
    public boolean cutInside() {
        return decoder == null || decoder.cutInside();
    }

    private static final class Chunks implements AnswerDecoder {
        private final ArraySplitter splitter;
        private final AnswerReader answer = new AnswerReader();

        Chunks(int chunkBytesMax) {
            this.splitter = new ArraySplitter(chunkBytesMax);
        }

        @Override
        public void feed(Buffer block, Consumer<ModelEvent> events) {
            splitter.feed(block).forEach(chunk -> ContentStreamDecoder.chunk(answer, chunk, events));
        }

        @Override
        public void finish(Consumer<ModelEvent> events) {}

        /// The array has an end, unlike the stream of events.
        @Override
        public boolean cutInside() {
            return !splitter.closed();
        }
    }
}
