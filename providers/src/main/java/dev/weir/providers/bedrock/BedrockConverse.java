package dev.weir.providers.bedrock;

import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.Expressible;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.WholeAnswer;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Converse and ConverseStream of AWS Bedrock, towards providers. No caller speaks them.
public final class BedrockConverse implements ChatDialect {
    /// The content type of a stream: binary frames.
    static final String FRAMES = "application/vnd.amazon.eventstream";

    private static final String NAME = "Bedrock Converse";
    private static final Expressible EXPRESSIBLE = new Expressible(
            NAME,
            Set.copyOf(EnumSet.of(
                    Parameter.TEMPERATURE,
                    Parameter.TOP_P,
                    Parameter.STOP,
                    Parameter.MAX_TOKENS,
                    Parameter.TOOLS,
                    Parameter.TOOL_CHOICE,
                    Parameter.TOOL_CHOICE_ANY,
                    Parameter.STRICT_TOOLS,
                    Parameter.SCHEMA_OUTPUT,
                    Parameter.IMAGE_BASE64,
                    Parameter.FILE_BASE64,
                    Parameter.AUDIO_INPUT,
                    Parameter.IMAGE_IN_TOOL_RESULT)),
            Map.ofEntries(
                    Map.entry(
                            Parameter.TOP_K,
                            "in the words of Claude and Nova (`additionalModelRequestFields`); refused for other"
                                    + " models"),
                    Map.entry(
                            Parameter.TOOL_CHOICE_NONE,
                            "no tools are told; where earlier turns have calls, a line of the system prompt asks for"
                                    + " none"),
                    Map.entry(Parameter.SERIAL_TOOLS, "a line of the system prompt asks for one call in each turn"),
                    Map.entry(Parameter.JSON_OUTPUT, "a line of the system prompt asks for one JSON object"),
                    Map.entry(
                            Parameter.REASONING_EFFORT,
                            "in the words of the model (`additionalModelRequestFields`): Claude before 4.6 gets"
                                    + " `thinking.budget_tokens` as with Anthropic messages, newer ones adaptive thinking with an effort,"
                                    + " Nova 2 `low` or `medium`, gpt-oss `reasoning_effort`; refused for other models"),
                    Map.entry(Parameter.REASONING_BUDGET, "the same, as an effort where the model has no budget"),
                    Map.entry(
                            Parameter.SYSTEM_IN_THE_MIDDLE,
                            "kept in its place, in a user's turn between `<system>` and `</system>`"),
                    Map.entry(Parameter.IMAGE_URL, "`s3Location` for an `s3://` address; any other is refused"),
                    Map.entry(Parameter.FILE_URL, "`s3Location` for an `s3://` address; any other is refused"),
                    Map.entry(
                            Parameter.THINKING_HISTORY,
                            "signed thinking goes back to Claude and Nova 2; any other is not sent"),
                    Map.entry(
                            Parameter.CACHE_CONTROL,
                            "a `cachePoint` behind the part for Claude and Nova, with `1h` for Claude; not sent to"
                                    + " other models"),
                    Map.entry(Parameter.USER, "not sent: it does not change the answer"),
                    Map.entry(Parameter.METADATA, "not sent: labels of stored answers"),
                    Map.entry(Parameter.PREDICTION, "not sent: it makes an answer faster, not another")));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChatRequest read(Buffer body) {
        throw new UnsupportedOperationException("no caller speaks " + NAME);
    }

    @Override
    public Expressible expressible() {
        return EXPRESSIBLE;
    }

    @Override
    public Buffer write(ChatRequest request, ChatTarget target) {
        return RequestWriter.write(request, target);
    }

    /// The model's name, which may be an address with colons and slashes, is one segment.
    @Override
    public String path(ChatRequest request, ChatTarget target) {
        return "/model/" + UriText.encode(target.model()) + (request.stream() ? "/converse-stream" : "/converse");
    }

    @Override
    public Optional<AnswerDecoder> decoder(String contentType, ScanLimits limits) {
        if (contentType.toLowerCase(Locale.ROOT).startsWith(FRAMES)) {
            return Optional.of(decoder(true, limits));
        }
        return AnswerType.isJson(contentType) ? Optional.of(decoder(false, limits)) : Optional.empty();
    }

    @Override
    public AnswerDecoder decoder(boolean eventStream, ScanLimits limits) {
        return eventStream
                ? new FrameDecoder(limits.eventBytesMax())
                : new WholeAnswer(limits.heldBytesMax(), AnswerReader::read);
    }

    @Override
    public ModelError error(int status, Buffer body) {
        return ErrorReader.read(status, null, body);
    }

    @Override
    public ModelError error(int status, MultiMap headers, Buffer body) {
        return ErrorReader.read(status, headers.get("x-amzn-errortype"), body);
    }

    /// An account is given models one by one: one that it lacks says nothing about its key.
    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        ModelError error = error(status, headers, body);
        boolean model =
                error.kind() == ModelError.Kind.PERMISSION && error.message().contains("access to the model");
        return model ? Fault.NO_MODEL : error.fault(status);
    }

    @Override
    public AnswerEncoder encoder(ChatRequest request) {
        throw new UnsupportedOperationException("no caller speaks " + NAME);
    }
}
