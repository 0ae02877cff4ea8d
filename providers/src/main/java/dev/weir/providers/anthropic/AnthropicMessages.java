package dev.weir.providers.anthropic;

import dev.weir.contracts.ids.Ids;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.Expressible;
import dev.weir.providers.chat.InputTokens;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.WholeAnswer;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// The messages API of Anthropic.
public final class AnthropicMessages implements ChatDialect {
    private static final String NAME = "Anthropic messages";
    private static final String CLOSED =
            "the schema, with `additionalProperties: false` on every object that does not say it";
    private static final Expressible EXPRESSIBLE = new Expressible(
            NAME,
            Set.copyOf(EnumSet.of(
                    Parameter.TEMPERATURE,
                    Parameter.TOP_P,
                    Parameter.TOP_K,
                    Parameter.STOP,
                    Parameter.MAX_TOKENS,
                    Parameter.TOOLS,
                    Parameter.TOOL_CHOICE,
                    Parameter.TOOL_CHOICE_ANY,
                    Parameter.TOOL_CHOICE_NONE,
                    Parameter.SERIAL_TOOLS,
                    Parameter.REASONING_BUDGET,
                    Parameter.IMAGE_URL,
                    Parameter.IMAGE_BASE64,
                    Parameter.FILE_URL,
                    Parameter.FILE_BASE64,
                    Parameter.IMAGE_IN_TOOL_RESULT,
                    Parameter.THINKING_HISTORY,
                    Parameter.CACHE_CONTROL,
                    Parameter.USER)),
            Map.of(
                    Parameter.STRICT_TOOLS,
                    CLOSED,
                    Parameter.SCHEMA_OUTPUT,
                    CLOSED,
                    Parameter.REASONING_EFFORT,
                    "`thinking.budget_tokens`: 10, 20, 50, 80, 95 % of the output limit for `minimal`, `low`, `medium`,"
                            + " `high`, more; at least 1,024, less than `max_tokens`; `none` is none",
                    Parameter.SYSTEM_IN_THE_MIDDLE,
                    "kept in its place, in a user's turn between `<system>` and `</system>`",
                    Parameter.JSON_OUTPUT,
                    "a line of the system prompt asks for one JSON object",
                    Parameter.METADATA,
                    "not sent: labels of stored answers",
                    Parameter.PREDICTION,
                    "not sent: it makes an answer faster, not another"));

    private final InstantSource clock;

    public AnthropicMessages(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChatRequest read(Buffer body) {
        return MessagesRequestReader.read(body, false);
    }

    @Override
    public Expressible expressible() {
        return EXPRESSIBLE;
    }

    @Override
    public Buffer write(ChatRequest request, ChatTarget target) {
        return MessagesRequestWriter.write(request, target);
    }

    @Override
    public String path(ChatRequest request, ChatTarget target) {
        return Operation.MESSAGES.path();
    }

    @Override
    public AnswerDecoder decoder(boolean eventStream, ScanLimits limits) {
        return eventStream
                ? new MessageStreamDecoder(limits.eventBytesMax())
                : new WholeAnswer(
                        limits.wholeBytesMax(), (json, events) -> new MessageReader().readMessage(json, events));
    }

    @Override
    public ModelError error(int status, Buffer body) {
        return ErrorReader.read(status, body);
    }

    @Override
    public AnswerEncoder encoder(ChatRequest request) {
        String id = "msg_" + Ids.at(clock.millis()).toString().replace("-", "");
        long input = InputTokens.estimate(request);
        return request.stream()
                ? new MessageStreamEncoder(request.model(), id, input)
                : new MessageJsonEncoder(request.model(), id, input);
    }
}
