package dev.weir.providers.pairs;

import dev.weir.providers.anthropic.AnthropicDialect;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Operation;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.gemini.GeminiDialect;
import dev.weir.providers.gemini.GeminiTarget;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.openai.OpenAiDialect;
import dev.weir.providers.responses.OpenAiResponses;
import dev.weir.providers.responses.ResponsesDialect;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// All dialects by the names that the golden folders use, and who of them talks to whom.
final class Dialects {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    static final List<String> CALLERS = List.of("openai", "anthropic", "gemini", "responses");
    static final List<String> PROVIDERS = List.of("openai", "compatible", "anthropic", "gemini", "responses");

    private static final String QUESTION = "{\"model\":\"asked-model\",\"max_tokens\":9,\"messages\":"
            + "[{\"role\":\"user\",\"content\":\"a\"}],\"stream\":%s,\"stream_options\":{\"include_usage\":true}}";

    private Dialects() {}

    /// A caller and a provider.
    record Pair(String caller, String provider) {
        /// Both speak the same: bytes pass.
        boolean same() {
            return caller.equals(provider) || caller.equals("openai") && provider.equals("compatible");
        }

        @Override
        public String toString() {
            return caller + " to " + provider;
        }
    }

    static Stream<Pair> pairs() {
        return CALLERS.stream().flatMap(caller -> PROVIDERS.stream().map(provider -> new Pair(caller, provider)));
    }

    static Stream<Pair> translated() {
        return pairs().filter(pair -> !pair.same());
    }

    /// For requests to a provider and for its answers.
    static ChatDialect provider(String name) {
        return switch (name) {
            case "openai" -> new OpenAiChat(CLOCK, false);
            case "compatible" -> new OpenAiChat(CLOCK, true);
            case "anthropic" -> new AnthropicMessages(CLOCK);
            case "gemini" -> new GeminiContent();
            case "responses" -> new OpenAiResponses(CLOCK);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// For requests of a caller and for what it is answered.
    static ChatDialect caller(String name) {
        return name.equals("gemini")
                ? new GeminiContent(new GeminiTarget(Operation.GENERATE_CONTENT, "asked-model", false))
                : provider(name);
    }

    static Dialect edge(String name) {
        return switch (name) {
            case "openai" -> new OpenAiDialect(CLOCK);
            case "anthropic" -> new AnthropicDialect(CLOCK);
            case "gemini" -> new GeminiDialect();
            case "responses" -> new ResponsesDialect(CLOCK);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static CallRequest read(String caller, Buffer body) {
        return switch (caller) {
            case "openai" -> edge(caller).read(Operation.CHAT_COMPLETIONS, body);
            case "anthropic" -> edge(caller).read(Operation.MESSAGES, body);
            case "responses" -> edge(caller).read(Operation.RESPONSES, body);
            default -> gemini(Operation.GENERATE_CONTENT, null, body);
        };
    }

    private static CallRequest gemini(Operation operation, String query, Buffer body) {
        return edge("gemini").read(operation, "/v1beta" + operation.path("asked-model"), query, body);
    }

    /// A request whose answer comes in that form.
    ///
    /// @param array as a growing JSON array, which Gemini has
    static CallRequest asking(String caller, boolean stream, boolean array) {
        return switch (caller) {
            case "gemini" -> {
                Buffer body = Buffer.buffer("{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}");
                yield stream || array
                        ? gemini(Operation.STREAM_GENERATE_CONTENT, array ? null : "alt=sse", body)
                        : gemini(Operation.GENERATE_CONTENT, null, body);
            }
            case "responses" ->
                read(caller, Buffer.buffer("{\"model\":\"asked-model\",\"input\":\"a\",\"stream\":" + stream + "}"));
            default -> read(caller, Buffer.buffer(QUESTION.formatted(stream)));
        };
    }
}
