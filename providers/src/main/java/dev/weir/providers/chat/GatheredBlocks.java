package dev.weir.providers.chat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.BlockStopped;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.LogProbs;
import dev.weir.providers.chat.ModelEvent.Ping;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// The blocks of an answer, put together from its events: for encoders that write it whole.
public final class GatheredBlocks {
    private static final int TEXT_BYTES = 64;
    /// A longer answer fails: it has to be held whole.
    private static final int BYTES_MAX = ScanLimits.WHOLE_BYTES_MAX;

    private final List<Gathered> blocks = new ArrayList<>();
    private long bytes;

    /// One block and all that was said in it.
    ///
    /// @param said string literals
    /// @param signatures string literals
    public record Gathered(int index, Block block, List<JsonSlice> said, List<JsonSlice> signatures) {
        /// All of it as one string literal.
        public JsonSlice text() {
            return joined(said);
        }

        public JsonSlice signature() {
            return joined(signatures);
        }

        /// The arguments of a call as JSON: `{}` when nothing was said, the text of it as a string literal when what
        /// was said is not JSON.
        public JsonSlice arguments() {
            return ToolArguments.json(text());
        }
    }

    public void take(ModelEvent event) {
        switch (event) {
            case BlockStarted(int index, Block block) -> {
                blocks.add(new Gathered(index, block, new ArrayList<>(), new ArrayList<>(1)));
                if (block instanceof Block.Image image) {
                    count(image.data());
                }
            }
            case TextDelta(int index, JsonSlice text) -> say(index, text);
            case ThinkingDelta(int index, JsonSlice text) -> say(index, text);
            case RefusalDelta(int index, JsonSlice text) -> say(index, text);
            case ArgumentsDelta(int index, JsonSlice piece) -> say(index, piece);
            case SignatureDelta(int index, JsonSlice signature) -> {
                Gathered block = find(index);
                if (block != null) {
                    block.signatures.add(signature);
                }
            }
            case Started _,
                    BlockStopped _,
                    LogProbs _,
                    Finished _,
                    UsageReported _,
                    Failed _,
                    Ping _,
                    Ended _,
                    Unmodelled _ -> {}
        }
    }

    private void say(int index, JsonSlice text) {
        Gathered block = find(index);
        if (block != null) {
            block.said.add(text);
        }
        count(text);
    }

    private void count(JsonSlice text) {
        bytes += text.length();
        if (bytes > BYTES_MAX) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "The provider's answer is longer than " + BYTES_MAX + " bytes (expected: at most that, as it has to"
                            + " be translated whole)");
        }
    }

    private Gathered find(int index) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            if (blocks.get(i).index == index) {
                return blocks.get(i);
            }
        }
        return null;
    }

    /// In the order in which they began.
    public List<Gathered> all() {
        return blocks;
    }

    /// One string literal made of several.
    public static JsonSlice joined(List<JsonSlice> literals) {
        return literals.size() == 1
                ? literals.getFirst()
                : new JsonWriter(TEXT_BYTES * literals.size()).joined(literals).slice();
    }
}
