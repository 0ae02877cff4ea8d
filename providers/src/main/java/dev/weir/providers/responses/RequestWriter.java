package dev.weir.providers.responses;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.JsonWord;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.RequestBytes;
import dev.weir.providers.chat.StrictSchema;
import dev.weir.providers.chat.ThinkingShare;
import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/// Writes the body of a request. The answer is not kept at the provider unless the caller asked for it: this API keeps
/// it by default. For the same reason `strict` is always said. Thinking that came from this API goes back with its
/// proof and is asked for again, so that the provider need not keep it.
final class RequestWriter {
    /// The least that the API takes.
    private static final int TOKENS_MIN = 16;

    private static final int USER_CHARS_MAX = 64;
    private static final Set<String> TIERS = Set.of("auto", "default", "flex", "scale", "priority", "fast");
    private static final JsonSlice NO_PARAMETERS = JsonSlice.raw("{\"type\":\"object\",\"properties\":{}}");

    private final ChatRequest request;
    private final JsonWriter out;

    private RequestWriter(ChatRequest request) {
        this.request = request;
        this.out = new JsonWriter(RequestBytes.expected(request));
    }

    /// @throws GatewayException `INVALID_VALUE`, naming the caller's parameter
    static Buffer write(ChatRequest request, ChatTarget target) {
        return new RequestWriter(request).write(target);
    }

    private Buffer write(ChatTarget target) {
        out.beginObject().name("model").string(target.model()).name("input").beginArray();
        var items = new InputWriter(out, request.given());
        JsonWord.said(request).forEach(items::write);
        out.endArray();
        request.maxTokens().ifPresent(this::maxTokens);
        optional("temperature", request.sampling().temperature());
        optional("top_p", request.sampling().topP());
        if (request.sampling().topLogprobs() > 0) {
            out.name("top_logprobs").number(request.sampling().topLogprobs());
        }
        if (!request.tools().isEmpty()) {
            tools();
            choice(request.toolChoice());
        }
        text();
        boolean thinks = reasoning(request.reasoning(), target);
        include(thinks);
        if (request.user() != null) {
            out.name("user").string(ToolIds.fit(request.user(), USER_CHARS_MAX));
        }
        shared();
        if (request.stream()) {
            out.name("stream").bool(true);
        }
        return out.endObject().buffer();
    }

    private void maxTokens(int tokens) {
        if (tokens < TOKENS_MIN) {
            throw ParameterReader.wrongValue(
                    request.given().getOrDefault(Parameter.MAX_TOKENS, "max_output_tokens"),
                    Integer.toString(tokens),
                    "at least " + TOKENS_MIN + " for the model '" + request.model() + "'");
        }
        out.name("max_output_tokens").number(tokens);
    }

    private void optional(String name, JsonSlice value) {
        if (value != null) {
            out.name(name).value(value);
        }
    }

    private void tools() {
        out.name("tools").beginArray();
        for (Tool tool : request.tools()) {
            out.beginObject().name("type").string("function").name("name").string(ToolNames.alias(tool.name()));
            optional("description", tool.description());
            out.name("parameters")
                    .value(tool.schema() == null ? NO_PARAMETERS : tool.schema())
                    .name("strict")
                    .bool(tool.strict() && StrictSchema.takes(tool.schema()))
                    .endObject();
        }
        out.endArray();
    }

    private void choice(ToolChoice choice) {
        switch (choice.kind()) {
            case AUTO -> {}
            case NONE -> out.name("tool_choice").string("none");
            case ANY -> out.name("tool_choice").string("required");
            case ONE ->
                out.name("tool_choice")
                        .beginObject()
                        .name("type")
                        .string("function")
                        .name("name")
                        .string(ToolNames.alias(choice.name()))
                        .endObject();
        }
        if (!choice.parallel()) {
            out.name("parallel_tool_calls").bool(false);
        }
    }

    private void text() {
        JsonSlice verbosity = request.extras().get("verbosity");
        boolean plain = request.format() instanceof OutputFormat.Text;
        if (plain && verbosity == null) {
            return;
        }
        out.name("text").beginObject();
        if (!plain) {
            out.name("format").beginObject();
            switch (request.format()) {
                case OutputFormat.Text _ -> out.name("type").string("text");
                case OutputFormat.Json _ -> out.name("type").string("json_object");
                case OutputFormat.Schema schema ->
                    out.name("type")
                            .string("json_schema")
                            .name("name")
                            .string(schema.name() == null ? "answer" : schema.name())
                            .name("schema")
                            .value(schema.schema())
                            .name("strict")
                            .bool(schema.strict() && StrictSchema.takes(schema.schema()));
            }
            out.endObject();
        }
        optional("verbosity", verbosity);
        out.endObject();
    }

    /// True when it will think.
    private boolean reasoning(Reasoning reasoning, ChatTarget target) {
        String effort = reasoning.effort();
        if (effort == null && reasoning.budgetTokens() > 0) {
            long outputMax =
                    request.maxTokens().isPresent() ? request.maxTokens().getAsInt() : target.outputTokensMax();
            effort = ThinkingShare.effort(reasoning.budgetTokens(), outputMax);
        }
        if (effort == null) {
            return false;
        }
        out.name("reasoning")
                .beginObject()
                .name("effort")
                .string(effort.equals("max") ? "xhigh" : effort)
                .endObject();
        return !effort.equals("none");
    }

    /// Models that do not think refuse to be asked for the proof of it.
    private void include(boolean thinks) {
        boolean proof = thinks
                || request.messages().stream()
                        .anyMatch(turn -> turn.parts().stream().anyMatch(RequestWriter::isOurThinking));
        boolean probabilities = request.sampling().logprobs();
        if (!proof && !probabilities) {
            return;
        }
        out.name("include").beginArray();
        if (proof) {
            out.string("reasoning.encrypted_content");
        }
        if (probabilities) {
            out.string("message.output_text.logprobs");
        }
        out.endArray();
    }

    private static boolean isOurThinking(Part part) {
        JsonSlice proof = switch (part) {
            case Part.Thinking thinking -> thinking.signature();
            case Part.RedactedThinking redacted -> redacted.data();
            case Part.Text _,
                    Part.Image _,
                    Part.File _,
                    Part.Audio _,
                    Part.ToolCall _,
                    Part.ToolResult _,
                    Part.Refusal _ -> null;
        };
        return Signatures.toProvider(proof) != null;
    }

    /// What callers of related dialects may have said in words that are the same here.
    private void shared() {
        optional("metadata", request.extras().get("metadata"));
        optional("prompt_cache_key", request.extras().get("prompt_cache_key"));
        optional("truncation", request.extras().get("truncation"));
        JsonSlice tier = request.extras().get("service_tier");
        if (tier != null) {
            String word = tier.isString() ? tier.text() : tier.toString();
            if (!TIERS.contains(word)) {
                throw ParameterReader.wrongValue(
                        request.given().getOrDefault(Parameter.SERVICE_TIER, "service_tier"),
                        ParameterReader.shown(tier),
                        "auto, default, flex, scale or priority");
            }
            out.name("service_tier").value(tier);
        }
        JsonSlice store = request.extras().get("store");
        out.name("store").bool(store != null && store.toString().equals("true"));
    }
}
