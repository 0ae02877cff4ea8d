package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.BlockStopped;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random answers, written by a dialect and read back by it. What is compared is what a client puts together from an
/// answer; the documented loss: OpenAI has one field for all thinking and one for all text, in which blocks that
/// follow each other are one, and no word for a stop sequence that was met.
class EventRoundTripTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ScanLimits LIMITS = new ScanLimits(1 << 20, 1 << 20);
    private static final long SEED = 11;
    private static final int ANSWERS = 400;
    private static final String[] WORDS = {
        "a", "é", "\"", "\\", "\n", "😀", "{}", " word", "</end>", "\u0001", "data: x"
    };

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_anthropic_answer_comes_back_as_it_was(boolean stream) {
        var random = new Random(SEED);
        for (int i = 0; i < ANSWERS; i++) {
            List<ModelEvent> said = answer(random, true);
            List<ModelEvent> back = throughWire(new AnthropicMessages(CLOCK), said, stream, random);

            assertThat(Heard.of(back)).as("answer %d: %s", i, said).isEqualTo(Heard.of(said));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_openai_answer_comes_back_as_it_was(boolean stream) {
        var random = new Random(SEED);
        for (int i = 0; i < ANSWERS; i++) {
            List<ModelEvent> said = answer(random, false);
            List<ModelEvent> back = throughWire(new OpenAiChat(CLOCK, true), said, stream, random);

            assertThat(Heard.of(back).merged())
                    .as("answer %d: %s", i, said)
                    .isEqualTo(Heard.of(said).merged());
        }
    }

    @Test
    void an_answer_goes_through_both_dialects_and_comes_back() {
        var random = new Random(SEED);
        for (int i = 0; i < ANSWERS; i++) {
            List<ModelEvent> said = answer(random, false);
            List<ModelEvent> there = throughWire(new AnthropicMessages(CLOCK), said, random.nextBoolean(), random);
            List<ModelEvent> back = throughWire(new OpenAiChat(CLOCK, true), there, random.nextBoolean(), random);

            assertThat(Heard.of(back).merged())
                    .as("answer %d: %s", i, said)
                    .isEqualTo(Heard.of(said).merged());
        }
    }

    private static List<ModelEvent> throughWire(
            ChatDialect dialect, List<ModelEvent> said, boolean stream, Random random) {
        AnswerEncoder encoder = dialect.encoder(ChatRequests.asking("m", stream));
        var wire = Buffer.buffer();
        for (ModelEvent event : said) {
            encoder.take(event);
            wire.appendBuffer(encoder.drain());
        }
        wire.appendBuffer(encoder.finish());
        var back = new ArrayList<ModelEvent>();
        AnswerDecoder decoder = dialect.decoder(stream, LIMITS);
        for (int from = 0; from < wire.length(); ) {
            int to = Math.min(wire.length(), from + 1 + random.nextInt(200));
            decoder.feed(wire.getBuffer(from, to), back::add);
            from = to;
        }
        decoder.finish(back::add);
        assertThat(back).filteredOn(Ended.class::isInstance).hasSize(1);
        return back;
    }

    private static List<ModelEvent> answer(Random random, boolean anyOrder) {
        var events = new ArrayList<ModelEvent>();
        events.add(new Started("id", "model"));
        int index = 0;
        boolean thinks = random.nextBoolean();
        if (thinks) {
            index = thought(events, index, random);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            index = anyOrder && random.nextInt(4) == 0 ? thought(events, index, random) : text(events, index, random);
        }
        int calls = random.nextInt(4);
        calls(events, index, calls, random);
        FinishReason[] reasons = {FinishReason.STOP, FinishReason.LENGTH, FinishReason.REFUSAL};
        FinishReason reason = calls > 0 ? FinishReason.TOOL_CALLS : reasons[random.nextInt(reasons.length)];
        events.add(new Finished(reason, null));
        TokenUsage usage = TokenUsage.of(random.nextInt(1000), random.nextInt(1000))
                .with(TokenClass.CACHE_READ, random.nextInt(100))
                .with(TokenClass.CACHE_WRITE_5M, random.nextInt(100))
                .with(TokenClass.REASONING, random.nextInt(50));
        events.add(random.nextBoolean() ? events.size() - 1 : events.size(), new UsageReported(usage));
        return events;
    }

    private static int thought(List<ModelEvent> events, int index, Random random) {
        events.add(new BlockStarted(index, new Block.Thinking()));
        for (int i = random.nextInt(3); i >= 0; i--) {
            events.add(new ThinkingDelta(index, word(random)));
        }
        events.add(new SignatureDelta(index, JsonSlice.of("c2ln" + random.nextInt(9))));
        events.add(new BlockStopped(index));
        return index + 1;
    }

    private static int text(List<ModelEvent> events, int index, Random random) {
        events.add(new BlockStarted(index, new Block.Text()));
        for (int i = random.nextInt(4); i >= 0; i--) {
            events.add(new TextDelta(index, word(random)));
        }
        events.add(new BlockStopped(index));
        return index + 1;
    }

    /// Several calls whose arguments come in turns.
    private static void calls(List<ModelEvent> events, int first, int count, Random random) {
        var rest = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            events.add(new BlockStarted(first + i, new Block.ToolCall("call_" + i, "tool" + i, null)));
            rest.add(random.nextInt(5) == 0 ? "{}" : "{\"a\":" + word(random) + ",\"n\":" + random.nextInt() + "}");
        }
        while (rest.stream().anyMatch(left -> !left.isEmpty())) {
            int i = random.nextInt(count);
            String left = rest.get(i);
            if (!left.isEmpty()) {
                int to = left.offsetByCodePoints(0, 1 + random.nextInt(left.codePointCount(0, left.length())));
                events.add(new ArgumentsDelta(first + i, JsonSlice.of(left.substring(0, to))));
                rest.set(i, left.substring(to));
            }
        }
        for (int i = 0; i < count; i++) {
            events.add(new BlockStopped(first + i));
        }
    }

    private static JsonSlice word(Random random) {
        var word = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            word.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return JsonSlice.of(word.toString());
    }

    /// What a client puts together from an answer.
    private record Heard(List<String> blocks, FinishReason reason, TokenUsage usage) {
        static Heard of(List<ModelEvent> events) {
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
            var blocks = new ArrayList<String>();
            for (var each : gathered.all()) {
                blocks.add(
                        switch (each.block()) {
                            case Block.ToolCall call ->
                                "call " + call.id() + " " + call.name() + " " + each.arguments();
                            case Block.Thinking _ ->
                                "thinking " + each.signature().text() + " "
                                        + each.text().text();
                            case Block.Text _ -> "text " + each.text().text();
                            case Block.RedactedThinking _, Block.Refusal _, Block.Image _ ->
                                each.block().toString();
                        });
            }
            return new Heard(blocks, reason, usage);
        }

        /// Texts that follow each other as one; every reason that OpenAI calls a filter as one.
        Heard merged() {
            var one = new ArrayList<String>();
            for (String block : blocks) {
                if (block.startsWith("text ") && !one.isEmpty() && one.getLast().startsWith("text ")) {
                    one.add(one.removeLast() + block.substring("text ".length()));
                } else {
                    one.add(block);
                }
            }
            return new Heard(one, reason == FinishReason.REFUSAL ? FinishReason.CONTENT_FILTER : reason, usage);
        }
    }
}
