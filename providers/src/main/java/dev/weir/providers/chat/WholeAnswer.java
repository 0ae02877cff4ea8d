package dev.weir.providers.chat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/// Decodes a JSON answer, which is held back until it is whole: only then is it known to be one. Event loop only.
public final class WholeAnswer implements AnswerDecoder {
    /// Reads one JSON answer of a dialect.
    public interface Reader {
        /// @throws MalformedJson when it is not what the dialect answers
        void read(JsonReader json, Consumer<ModelEvent> events);
    }

    private final int bytesMax;
    private final Reader reader;
    private final Buffer held = Buffer.buffer();
    private boolean cut;

    /// @param bytesMax a longer answer fails as garbage
    public WholeAnswer(int bytesMax, Reader reader) {
        this.bytesMax = bytesMax;
        this.reader = reader;
    }

    @Override
    public void feed(Buffer block, Consumer<ModelEvent> events) {
        if (held.length() + block.length() > bytesMax) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "The provider's answer is longer than " + bytesMax + " bytes (expected: at most that, as it has to"
                            + " be translated whole)");
        }
        held.appendBuffer(block);
    }

    @Override
    public void finish(Consumer<ModelEvent> events) {
        // Nobody writes these bytes any more: what is read of them stays where it is.
        ByteView bytes = ByteView.of(held);
        int end = bytes.offset() + bytes.length();
        try {
            var check = new JsonReader(bytes.array(), bytes.offset(), end);
            check.skip();
            check.end();
            reader.read(new JsonReader(bytes.array(), bytes.offset(), end), events);
        } catch (MalformedJson e) {
            cut = e.early();
        }
    }

    @Override
    public boolean cutInside() {
        return cut;
    }
}
