package dev.weir.providers.responses;

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
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.openai.ProviderError;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// The responses API of OpenAI.
public final class OpenAiResponses implements ChatDialect {
    private static final String NAME = "OpenAI responses";
    private static final long MS_PER_SECOND = 1000;
    private static final String STRICT =
            "strict where OpenAI's strict mode takes the schema: an object whose objects all say"
                    + " `additionalProperties: false` and require all of their properties; else the schema goes along"
                    + " without `strict`";
    private static final Expressible EXPRESSIBLE = new Expressible(
            NAME,
            Set.copyOf(EnumSet.of(
                    Parameter.TEMPERATURE,
                    Parameter.TOP_P,
                    Parameter.LOGPROBS,
                    Parameter.MAX_TOKENS,
                    Parameter.TOOLS,
                    Parameter.TOOL_CHOICE,
                    Parameter.TOOL_CHOICE_ANY,
                    Parameter.TOOL_CHOICE_NONE,
                    Parameter.SERIAL_TOOLS,
                    Parameter.REASONING_EFFORT,
                    Parameter.SYSTEM_IN_THE_MIDDLE,
                    Parameter.IMAGE_URL,
                    Parameter.IMAGE_BASE64,
                    Parameter.FILE_URL,
                    Parameter.FILE_BASE64,
                    Parameter.IMAGE_IN_TOOL_RESULT,
                    Parameter.SERVICE_TIER,
                    Parameter.METADATA,
                    Parameter.STORE,
                    Parameter.VERBOSITY,
                    Parameter.TRUNCATION)),
            Map.of(
                    Parameter.STRICT_TOOLS,
                    STRICT,
                    Parameter.JSON_OUTPUT,
                    "`json_object`; where no text says \"json\", as OpenAI demands, a line of the system prompt does",
                    Parameter.SCHEMA_OUTPUT,
                    STRICT,
                    Parameter.REASONING_BUDGET,
                    "`reasoning.effort`: `low` below 35 % of the output limit, `medium` below 65 %, else `high`",
                    Parameter.THINKING_HISTORY,
                    "thinking that came from this API goes back with its `encrypted_content`; any other is not sent",
                    Parameter.CACHE_CONTROL,
                    "not sent: OpenAI caches by itself",
                    Parameter.USER,
                    "`user`, shortened to 64 characters by a hash",
                    Parameter.PREDICTION,
                    "not sent: it makes an answer faster, not another"));

    private final InstantSource clock;

    public OpenAiResponses(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChatRequest read(Buffer body) {
        return RequestReader.read(body);
    }

    @Override
    public Expressible expressible() {
        return EXPRESSIBLE;
    }

    @Override
    public Buffer write(ChatRequest request, ChatTarget target) {
        return RequestWriter.write(request, target);
    }

    @Override
    public String path(ChatRequest request, ChatTarget target) {
        return Operation.RESPONSES.path();
    }

    @Override
    public AnswerDecoder decoder(boolean eventStream, ScanLimits limits) {
        return eventStream
                ? new ResponseStreamDecoder(limits.eventBytesMax())
                : new WholeAnswer(
                        limits.wholeBytesMax(), (json, events) -> new ResponseReader().readWhole(json, events));
    }

    @Override
    public ModelError error(int status, Buffer body) {
        ModelError.Kind byStatus = ModelError.kind(status);
        try {
            var json = new JsonReader(body.getBytes());
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("error") && !json.peekNull()) {
                    return ProviderError.read(json.slice()).sentWith(byStatus);
                }
                json.skip();
            }
        } catch (MalformedJson notOurShape) {
            // Judged like a body without an error.
        }
        return ModelError.untold(byStatus);
    }

    @Override
    public AnswerEncoder encoder(ChatRequest request) {
        long now = clock.millis();
        String id = Ids.at(now).toString().replace("-", "");
        var answer = new ResponseObject(
                id,
                now / MS_PER_SECOND,
                request.model(),
                request.extras().get(EchoedFields.NAME),
                InputTokens.estimate(request));
        return request.stream() ? new ResponseStreamEncoder(answer) : new ResponseJsonEncoder(answer);
    }
}
