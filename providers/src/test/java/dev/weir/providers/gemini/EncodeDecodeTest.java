package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.Operation;
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
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is encoded decodes to the same, for every answer of up to three blocks of every kind, in every form.
class EncodeDecodeTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final int KINDS = 6;
    private static final TokenUsage USAGE = TokenUsage.of(70, 12)
            .with(TokenClass.CACHE_READ, 30)
            .with(TokenClass.REASONING, 9)
            .with(TokenClass.INPUT_AUDIO, 5)
            .with(TokenClass.OUTPUT_IMAGE, 4);

    enum Answers {
        OBJECT(Operation.GENERATE_CONTENT, false),
        EVENTS(Operation.STREAM_GENERATE_CONTENT, true),
        ARRAY(Operation.STREAM_GENERATE_CONTENT, false);

        private final GeminiTarget target;

        Answers(Operation operation, boolean events) {
            this.target = new GeminiTarget(operation, "some-model", events);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_answer_comes_back(Answers form) {
        for (FinishReason reason : List.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.CONTENT_FILTER)) {
            for (int first = 0; first < KINDS; first++) {
                for (int second = 0; second < KINDS; second++) {
                    for (int third = 0; third < KINDS; third++) {
                        assertComesBack(form, reason, first, second, third);
                    }
                }
            }
        }
    }

    private static void assertComesBack(Answers form, FinishReason reason, int... kinds) {
        List<ModelEvent> events = answer(kinds, reason);
        List<ModelEvent> back = throughTheWire(form, events);
        boolean calls = events.stream().anyMatch(event -> event instanceof BlockStarted(int _, Block.ToolCall _));
        FinishReason expected = calls && reason == FinishReason.STOP ? FinishReason.TOOL_CALLS : reason;

        assertThat(blocks(back)).as("%s of %s", form, kinds).isEqualTo(blocks(events));
        assertThat(back).contains(new Finished(expected, null), new UsageReported(USAGE));
        assertThat(back.getFirst()).isEqualTo(new Started("answer-1", "some-model"));
    }

    private static List<ModelEvent> throughTheWire(Answers form, List<ModelEvent> events) {
        var content = new GeminiContent(form.target);
        AnswerEncoder encoder = content.encoder(ChatRequests.asking("some-model", form.target.stream()));
        AnswerDecoder decoder = content.decoder(form.target.eventStream(), LIMITS);
        var back = new ArrayList<ModelEvent>();
        for (ModelEvent event : events) {
            encoder.take(event);
            decoder.feed(encoder.drain(), back::add);
        }
        decoder.feed(encoder.finish(), back::add);
        decoder.feed(Buffer.buffer(), back::add);
        decoder.finish(back::add);
        assertThat(decoder.cutInside()).isFalse();
        return back;
    }

    /// What an answer says, block by block; neighbours of one kind are one.
    private static List<String> blocks(List<ModelEvent> events) {
        var gathered = new GatheredBlocks();
        events.forEach(gathered::take);
        var blocks = new ArrayList<String>();
        for (GatheredBlocks.Gathered block : gathered.all()) {
            String said = block.text().text() + " signed " + block.signature().text();
            String kind = block.block().toString();
            boolean joins = block.block() instanceof Block.Text || block.block() instanceof Block.Thinking;
            if (joins && !blocks.isEmpty() && blocks.getLast().startsWith(kind)) {
                String before = blocks.removeLast().substring(kind.length());
                String[] halves = before.split(" signed ", -1);
                said = halves[0] + block.text().text() + " signed " + halves[1]
                        + block.signature().text();
            }
            blocks.add(kind + said);
        }
        return blocks;
    }

    private static List<ModelEvent> answer(int[] kinds, FinishReason reason) {
        var events = new ArrayList<ModelEvent>();
        events.add(new Started("answer-1", "provider-model"));
        for (int i = 0; i < kinds.length; i++) {
            block(i, kinds[i], events);
        }
        events.add(new UsageReported(TokenUsage.of(70, 1)));
        events.add(new UsageReported(USAGE));
        events.add(new Finished(reason, null));
        return events;
    }

    private static void block(int index, int kind, List<ModelEvent> events) {
        switch (kind) {
            case 0 -> {
                events.add(new BlockStarted(index, new Block.Text()));
                events.add(new TextDelta(index, JsonSlice.raw("\"Gr\\u00fc\\\"\"")));
                events.add(new TextDelta(index, JsonSlice.of("ße \n 😀 " + index)));
            }
            case 1 -> {
                events.add(new BlockStarted(index, new Block.Thinking()));
                events.add(new ThinkingDelta(index, JsonSlice.of("Hm " + index)));
            }
            case 2 -> {
                events.add(new BlockStarted(index, new Block.Thinking()));
                events.add(new ThinkingDelta(index, JsonSlice.of("Signed " + index)));
                events.add(new SignatureDelta(index, JsonSlice.of("gemini:c2ln+/" + index)));
            }
            case 3 -> {
                events.add(new BlockStarted(index, new Block.ToolCall("call_" + index, "find", null)));
                events.add(new ArgumentsDelta(index, JsonSlice.of("{\"a\":\"\\u00e9")));
                events.add(new ArgumentsDelta(index, JsonSlice.of("\",\"b\":[1,{\"c\":null}]}")));
            }
            case 4 -> events.add(new BlockStarted(index, new Block.ToolCall("call_" + index, "now", null)));
            default -> events.add(new BlockStarted(index, new Block.Image("image/png", JsonSlice.of("iVBORw0KGgo="))));
        }
        events.add(new BlockStopped(index));
    }
}
