package dev.weir.providers.gemini;

import dev.weir.providers.api.AnswerType;
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
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;

/// Conversations in the Gemini dialect, both ways.
public final class GeminiContent implements ChatDialect {
    private static final String NAME = "Gemini";

    private static final Expressible EXPRESSIBLE = new Expressible(
            NAME,
            Set.of(
                    Parameter.TEMPERATURE,
                    Parameter.TOP_P,
                    Parameter.TOP_K,
                    Parameter.SEED,
                    Parameter.STOP,
                    Parameter.FREQUENCY_PENALTY,
                    Parameter.PRESENCE_PENALTY,
                    Parameter.LOGPROBS,
                    Parameter.MAX_TOKENS,
                    Parameter.TOOLS,
                    Parameter.TOOL_CHOICE,
                    Parameter.TOOL_CHOICE_ANY,
                    Parameter.TOOL_CHOICE_NONE,
                    Parameter.JSON_OUTPUT,
                    Parameter.IMAGE_BASE64,
                    Parameter.IMAGE_FILE_ID,
                    Parameter.FILE_BASE64,
                    Parameter.FILE_ID,
                    Parameter.AUDIO_INPUT),
            Map.ofEntries(
                    Map.entry(
                            Parameter.SCHEMA_OUTPUT,
                            "goes as `responseJsonSchema`, in the words that it knows; others are overlooked"),
                    Map.entry(
                            Parameter.SERIAL_TOOLS, "a line of the system instruction asks for one call in each turn"),
                    Map.entry(
                            Parameter.STRICT_TOOLS,
                            "the schema goes along, but is followed to the letter only where a call is a must"),
                    Map.entry(
                            Parameter.REASONING_EFFORT,
                            "`thinkingLevel` from Gemini 3 on, a budget of 1024, 8192 or 24576 tokens before;"
                                    + " a model that can't do without thinking thinks as little as it can"),
                    Map.entry(Parameter.REASONING_BUDGET, "`thinkingBudget`, within what the model takes"),
                    Map.entry(
                            Parameter.SYSTEM_IN_THE_MIDDLE,
                            "stays in its place as a text of the user, between `<system>` and `</system>`"),
                    Map.entry(
                            Parameter.IMAGE_URL,
                            "`fileData` with the address; the media type is guessed from its ending"),
                    Map.entry(
                            Parameter.FILE_URL,
                            "`fileData` with the address; the media type is guessed from its ending"),
                    Map.entry(
                            Parameter.IMAGE_IN_TOOL_RESULT,
                            "inside of the response from Gemini 3 on, behind the responses before"),
                    Map.entry(
                            Parameter.THINKING_HISTORY,
                            "thinking that Gemini has signed goes along, any other is left out"),
                    Map.entry(Parameter.CACHE_CONTROL, "left out: Gemini caches on its own"),
                    Map.entry(Parameter.USER, "left out: it does not change the answer"),
                    Map.entry(Parameter.METADATA, "left out: it does not change the answer"),
                    Map.entry(Parameter.PREDICTION, "left out: it does not change the answer")));

    private final GeminiTarget target;

    /// For a provider.
    public GeminiContent() {
        this(null);
    }

    /// For one call of a caller, whose path names the model and the form of the answer.
    public GeminiContent(GeminiTarget target) {
        this.target = target;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChatRequest read(Buffer body) {
        return RequestReader.read(body, target);
    }

    @Override
    public Expressible expressible() {
        return EXPRESSIBLE;
    }

    @Override
    public Buffer write(ChatRequest request, ChatTarget target) {
        return RequestWriter.write(request, target.model());
    }

    /// Streams are asked for as server-sent events.
    @Override
    public String path(ChatRequest request, ChatTarget target) {
        Operation operation = request.stream() ? Operation.STREAM_GENERATE_CONTENT : Operation.GENERATE_CONTENT;
        return new GeminiTarget(operation, target.model(), true).upstreamPath(target.model());
    }

    @Override
    public AnswerDecoder decoder(boolean eventStream, ScanLimits limits) {
        return eventStream ? new ContentStreamDecoder(limits.eventBytesMax()) : new ContentJsonDecoder(limits);
    }

    @Override
    public ModelError error(int status, Buffer body) {
        return ErrorReader.read(status, body);
    }

    @Override
    public AnswerEncoder encoder(ChatRequest request) {
        return new ContentEncoder(form(request), request.model(), InputTokens.estimate(request));
    }

    @Override
    public String answerType(ChatRequest request) {
        return form(request) == ContentEncoder.Form.EVENTS ? AnswerType.EVENTS : AnswerType.JSON;
    }

    private ContentEncoder.Form form(ChatRequest request) {
        if (!request.stream()) {
            return ContentEncoder.Form.OBJECT;
        }
        return target == null || target.eventStream() ? ContentEncoder.Form.EVENTS : ContentEncoder.Form.ARRAY;
    }
}
