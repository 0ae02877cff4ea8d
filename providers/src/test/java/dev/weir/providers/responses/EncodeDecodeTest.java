package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.BlockStopped;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random answers, written for a caller and read as if a provider had sent them.
class EncodeDecodeTest {
    private static final OpenAiResponses DIALECT = new OpenAiResponses(InstantSource.fixed(Instant.EPOCH));
    private static final ScanLimits LIMITS = new ScanLimits(1 << 20, 1 << 20);
    private static final long SEED = 17;
    private static final int ANSWERS = 500;
    private static final String[] WORDS = {
        "a", "é", "\"", "\\", "\n", "😀", "{}", " word", "\u0001", "data: x", "\u2028"
    };

    /// What a client puts together from an answer.
    private record Heard(List<String> blocks, FinishReason reason, TokenUsage usage) {}

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_answer_comes_back_as_it_was(boolean stream) {
        var random = new Random(SEED);
        for (int i = 0; i < ANSWERS; i++) {
            List<ModelEvent> said = new RandomAnswer(random).events();
            Buffer wire = encoded(said, stream);
            if (stream) {
                ResponseStream.check(wire.toString());
            }

            assertThat(heard(decoded(wire, stream, random)))
                    .as("answer %d: %s", i, said)
                    .isEqualTo(heard(said));
        }
    }

    private static Buffer encoded(List<ModelEvent> said, boolean stream) {
        AnswerEncoder encoder = DIALECT.encoder(ChatRequests.asking("m", stream));
        var wire = Buffer.buffer();
        for (ModelEvent event : said) {
            encoder.take(event);
            wire.appendBuffer(encoder.drain());
        }
        return wire.appendBuffer(encoder.finish());
    }

    private static List<ModelEvent> decoded(Buffer wire, boolean stream, Random random) {
        var back = new ArrayList<ModelEvent>();
        AnswerDecoder decoder = DIALECT.decoder(stream, LIMITS);
        for (int from = 0; from < wire.length(); ) {
            int to = Math.min(wire.length(), from + 1 + random.nextInt(400));
            decoder.feed(wire.getBuffer(from, to), back::add);
            from = to;
        }
        decoder.finish(back::add);
        assertThat(back).filteredOn(Ended.class::isInstance).hasSize(1);
        return back;
    }

    private static Heard heard(List<ModelEvent> events) {
        var gathered = new GatheredBlocks();
        FinishReason reason = null;
        TokenUsage usage = null;
        for (ModelEvent event : events) {
            gathered.take(event);
            if (event instanceof Finished finished) {
                reason = finished.reason();
            } else if (event instanceof UsageReported reported) {
                usage = reported.usage();
            }
        }
        return new Heard(gathered.all().stream().map(EncodeDecodeTest::heard).toList(), reason, usage);
    }

    private static String heard(GatheredBlocks.Gathered block) {
        return switch (block.block()) {
            case Block.ToolCall call -> "call " + call.id() + " " + call.name() + " " + block.arguments();
            case Block.Thinking _ ->
                "thinking " + block.signature().text() + " " + block.text().text();
            case Block.Text _ -> "text " + block.text().text();
            case Block.Refusal _ -> "refusal " + block.text().text();
            case Block.RedactedThinking _, Block.Image _ -> block.block().toString();
        };
    }

    /// Blocks of every kind; those that may interleave do.
    private static final class RandomAnswer {
        private final Random random;
        private final List<ModelEvent> events = new ArrayList<>();
        private int index;

        RandomAnswer(Random random) {
            this.random = random;
        }

        List<ModelEvent> events() {
            events.add(new Started("id", "model"));
            boolean refuses = false;
            for (int i = random.nextInt(4); i > 0; i--) {
                switch (random.nextInt(6)) {
                    case 0 -> whole(new Block.RedactedThinking(JsonSlice.of("openai:data" + index)));
                    case 1 -> whole(new Block.Image("image/webp", JsonSlice.of("aGk=")));
                    case 2, 3 -> thinking();
                    default -> text();
                }
            }
            int calls = random.nextInt(4);
            if (calls == 0 && random.nextInt(3) == 0) {
                refuses = true;
                refusal();
            }
            calls(calls);
            FinishReason[] reasons = {FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTENT_FILTER};
            FinishReason reason = reasons[random.nextInt(reasons.length)];
            if (reason == FinishReason.STOP) {
                reason = calls > 0 ? FinishReason.TOOL_CALLS : refuses ? FinishReason.REFUSAL : FinishReason.STOP;
            }
            events.add(new Finished(reason, null));
            events.add(events.size() - random.nextInt(2), new UsageReported(usage()));
            return events;
        }

        private TokenUsage usage() {
            return TokenUsage.of(random.nextInt(1000), random.nextInt(1000))
                    .with(TokenClass.CACHE_READ, random.nextInt(100))
                    .with(TokenClass.CACHE_WRITE_5M, random.nextInt(100))
                    .with(TokenClass.REASONING, random.nextInt(50));
        }

        private void whole(Block block) {
            events.add(new BlockStarted(index, block));
            events.add(new BlockStopped(index++));
        }

        private void thinking() {
            events.add(new BlockStarted(index, new Block.Thinking()));
            for (int i = random.nextInt(3); i > 0; i--) {
                events.add(new ThinkingDelta(index, word()));
            }
            if (random.nextBoolean()) {
                events.add(new SignatureDelta(index, JsonSlice.of("openai:c2ln" + index)));
            }
            events.add(new BlockStopped(index++));
        }

        private void text() {
            events.add(new BlockStarted(index, new Block.Text()));
            for (int i = random.nextInt(4); i >= 0; i--) {
                events.add(new TextDelta(index, word()));
            }
            events.add(new BlockStopped(index++));
        }

        private void refusal() {
            events.add(new BlockStarted(index, new Block.Refusal()));
            events.add(new RefusalDelta(index, word()));
            events.add(new BlockStopped(index++));
        }

        private void calls(int count) {
            var rest = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                events.add(new BlockStarted(index + i, new Block.ToolCall("call_" + i, "tool" + i, null)));
                rest.add(random.nextInt(4) == 0 ? "" : "{\"a\":" + word() + ",\"n\":" + random.nextInt() + "}");
            }
            while (rest.stream().anyMatch(left -> !left.isEmpty())) {
                int i = random.nextInt(count);
                String left = rest.get(i);
                if (!left.isEmpty()) {
                    int to = left.offsetByCodePoints(0, 1 + random.nextInt(left.codePointCount(0, left.length())));
                    events.add(new ArgumentsDelta(index + i, JsonSlice.of(left.substring(0, to))));
                    rest.set(i, left.substring(to));
                }
            }
            for (int i = 0; i < count; i++) {
                events.add(new BlockStopped(index + i));
            }
        }

        private JsonSlice word() {
            var word = new StringBuilder();
            for (int i = random.nextInt(3); i >= 0; i--) {
                word.append(WORDS[random.nextInt(WORDS.length)]);
            }
            return JsonSlice.of(word.toString());
        }
    }
}
