package dev.weir.providers.openai;

import dev.weir.contracts.ids.Ids;
import dev.weir.providers.api.Fault;
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
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.WholeAnswer;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Chat completions: OpenAI's own, or those of the many servers that speak like it. The latter are told `max_tokens`
/// and `system` where OpenAI has newer words, and get back the thinking of earlier turns, for which OpenAI has none.
public final class OpenAiChat implements ChatDialect {
    private static final Set<Parameter> EXPRESSED = EnumSet.of(
            Parameter.TEMPERATURE,
            Parameter.TOP_P,
            Parameter.SEED,
            Parameter.STOP,
            Parameter.FREQUENCY_PENALTY,
            Parameter.PRESENCE_PENALTY,
            Parameter.LOGPROBS,
            Parameter.LOGIT_BIAS,
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
            Parameter.FILE_BASE64,
            Parameter.AUDIO_INPUT,
            Parameter.SERVICE_TIER,
            Parameter.METADATA,
            Parameter.STORE,
            Parameter.PREDICTION,
            Parameter.VERBOSITY);
    private static final String STRICT =
            "strict where OpenAI's strict mode takes the schema: an object whose objects all say"
                    + " `additionalProperties: false` and require all of their properties; else the schema goes along"
                    + " without `strict`";
    private static final Map<Parameter, String> MAPPED = Map.of(
            Parameter.STRICT_TOOLS,
            STRICT,
            Parameter.JSON_OUTPUT,
            "`json_object`; where no text says \"json\", as OpenAI demands, a line of the system prompt does",
            Parameter.SCHEMA_OUTPUT,
            STRICT,
            Parameter.REASONING_BUDGET,
            "`reasoning_effort`: `low` below 35 % of the output limit, `medium` below 65 %, else `high`",
            Parameter.IMAGE_IN_TOOL_RESULT,
            "moved into a user message after the results, behind a line that names the call",
            Parameter.CACHE_CONTROL,
            "not sent: OpenAI caches by itself",
            Parameter.USER,
            "`user`, shortened to 64 characters by a hash");
    private static final String THINKING_DROPPED = "not sent: OpenAI keeps its own thinking to itself";
    private static final String THINKING_KEPT = "`reasoning_content`, `reasoning_signature`, `reasoning_redacted`";

    private final InstantSource clock;
    private final boolean compatible;
    private final Expressible expressible;

    /// @param compatible the servers are not OpenAI's own
    public OpenAiChat(InstantSource clock, boolean compatible) {
        this.clock = clock;
        this.compatible = compatible;
        Set<Parameter> expressed = EnumSet.copyOf(EXPRESSED);
        if (compatible) {
            expressed.add(Parameter.TOP_K);
        }
        Map<Parameter, String> mapped = new EnumMap<>(MAPPED);
        mapped.put(Parameter.THINKING_HISTORY, compatible ? THINKING_KEPT : THINKING_DROPPED);
        this.expressible = new Expressible(name(), Set.copyOf(expressed), Map.copyOf(mapped));
    }

    @Override
    public String name() {
        return compatible ? "OpenAI-compatible" : "OpenAI chat completions";
    }

    @Override
    public ChatRequest read(Buffer body) {
        return ChatRequestReader.read(body);
    }

    @Override
    public Expressible expressible() {
        return expressible;
    }

    @Override
    public Buffer write(ChatRequest request, ChatTarget target) {
        return ChatRequestWriter.write(request, target, compatible);
    }

    @Override
    public String path(ChatRequest request, ChatTarget target) {
        return Operation.CHAT_COMPLETIONS.path();
    }

    @Override
    public AnswerDecoder decoder(boolean eventStream, ScanLimits limits) {
        return eventStream
                ? new ChatStreamDecoder(limits.eventBytesMax())
                : new WholeAnswer(limits.wholeBytesMax(), (json, events) -> {
                    var answer = new ChatAnswerReader();
                    answer.read(json, events);
                    if (answer.started()) {
                        answer.end(events);
                        events.accept(new Ended());
                    }
                });
    }

    @Override
    public ModelError error(int status, Buffer body) {
        ModelError.Kind byStatus = ModelError.kind(status);
        try {
            JsonSlice error = ProviderError.in(body.getBytes());
            if (error != null) {
                ModelError told = ProviderError.read(error);
                return ProviderError.isModeration(error) ? told : told.sentWith(byStatus);
            }
        } catch (MalformedJson notOurShape) {
            // Judged like a body without an error.
        }
        return ModelError.untold(byStatus);
    }

    /// A project may lack a single model: nothing is wrong with its key then.
    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        Fault fault = error(status, body).fault(status);
        return fault == Fault.KEY_FORBIDDEN && error(400, body).kind() == ModelError.Kind.NOT_FOUND
                ? Fault.NO_MODEL
                : fault;
    }

    @Override
    public AnswerEncoder encoder(ChatRequest request) {
        long now = clock.millis();
        String id = "chatcmpl-" + Ids.at(now).toString().replace("-", "");
        long input = InputTokens.estimate(request);
        return request.stream()
                ? new ChatStreamEncoder(request.model(), id, now / 1000, request.usageInStream(), input)
                : new ChatJsonEncoder(request.model(), id, now / 1000, input);
    }
}
