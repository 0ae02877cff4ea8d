package dev.weir.providers.demo;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Reads a request body. Prompt tokens are counted by a plain rule: one for every four bytes of a message's or a
/// prompt's text, rounded up, and at least one each.
final class DemoRequestReader {
    static final int ANSWERS_MAX = 128;
    /// Longest choice when the request names no limit: the demo model's own.
    static final int TOKENS_UNASKED_MAX = 4_096;
    /// All choices of one answer together.
    static final int TOKENS_TOTAL_MAX = 1_000_000;

    private static final int LEGACY_TOKENS_UNASKED_MAX = 16;
    private static final int STOPS_MAX = 4;
    private static final int BYTES_PER_TOKEN = 4;

    private final boolean chat;
    private final JsonObject body;

    private DemoRequestReader(boolean chat, JsonObject body) {
        this.chat = chat;
        this.body = body;
    }

    /// @throws GatewayException naming the parameter, its value and the expectation
    static DemoRequest read(Operation operation, Buffer body) {
        JsonObject json;
        try {
            json = new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw GatewayException.of(Failure.INVALID_JSON, "The body is not valid JSON (expected: a JSON object)");
        }
        return new DemoRequestReader(operation == Operation.CHAT_COMPLETIONS, json).read();
    }

    private DemoRequest read() {
        String model = Fields.text(body, "model");
        if (model == null) {
            throw Fields.missing("model");
        }
        List<JsonObject> messages = chat ? messages() : List.of();
        boolean toolAnswered = chat && isToolAnswer(messages.getLast());
        List<String> heard = chat ? List.of(heard(messages)) : prompts();
        DemoSettings settings = DemoSettings.read(Fields.object(body, "metadata"));
        List<DemoRequest.Tool> calls = chat && !toolAnswered ? ToolChoice.read(body) : List.of();
        var request = new DemoRequest(
                chat,
                model,
                Fields.flag(body, "stream", false),
                Fields.flag(Fields.object(body, "stream_options"), "include_usage", false),
                heard,
                toolAnswered,
                answers(),
                chat ? messageTokens(messages) : promptTokens(),
                tokensMax(),
                stops(),
                calls,
                chat ? schema() : null,
                settings,
                Objects.hash(model, heard, toolAnswered, calls.toString()));
        long most = (long) request.choices()
                * Math.min(request.tokensMax(), settings.tokens() > 0 ? settings.tokens() : Wording.TOKENS_UNASKED_MAX);
        if (most > TOKENS_TOTAL_MAX) {
            throw invalid("n", most + " tokens in " + request.choices() + " choices", "at most " + TOKENS_TOTAL_MAX);
        }
        return request;
    }

    private List<JsonObject> messages() {
        List<JsonObject> messages = Fields.objects(body, "messages");
        if (messages.isEmpty()) {
            throw Fields.missing("messages");
        }
        return messages;
    }

    private static boolean isToolAnswer(JsonObject message) {
        String role = Fields.text(message, "role");
        return "tool".equals(role) || "function".equals(role);
    }

    /// What the last message says if it is a user's or a tool's, else what the user said last.
    private static String heard(List<JsonObject> messages) {
        for (JsonObject message : messages.reversed()) {
            if (isToolAnswer(message) || "user".equals(Fields.text(message, "role"))) {
                return words(message);
            }
        }
        return words(messages.getLast());
    }

    /// The text of a message: its content, or the text parts of it.
    private static String words(JsonObject message) {
        if (!(message.getValue("content") instanceof JsonArray)) {
            String content = Fields.text(message, "content");
            return content == null ? "" : content;
        }
        var words = new StringBuilder();
        for (JsonObject part : Fields.objects(message, "content")) {
            String text = Fields.text(part, "text");
            words.append(text == null ? "" : text);
        }
        return words.toString();
    }

    private List<String> prompts() {
        return switch (body.getValue("prompt")) {
            case null -> throw Fields.missing("prompt");
            case String prompt -> List.of(prompt);
            case JsonArray prompts when prompts.isEmpty() -> List.of("");
            case JsonArray prompts when prompts.getValue(0) instanceof Number -> List.of(numbers(prompts));
            case JsonArray prompts ->
                prompts.stream().map(DemoRequestReader::prompt).toList();
            case Object other -> throw Fields.wrongType("prompt", other, "a string or an array");
        };
    }

    private static String prompt(Object prompt) {
        return switch (prompt) {
            case String text -> text;
            case JsonArray tokens -> numbers(tokens);
            case null, default -> throw Fields.wrongType("prompt", prompt, "strings or arrays of tokens");
        };
    }

    private static String numbers(JsonArray tokens) {
        return tokens.size() + " tokens";
    }

    private static long messageTokens(List<JsonObject> messages) {
        return messages.stream().mapToLong(message -> tokens(words(message))).sum();
    }

    private long promptTokens() {
        if (!(body.getValue("prompt") instanceof JsonArray prompts)) {
            return tokens(body.getString("prompt"));
        }
        boolean one = prompts.isEmpty() || prompts.getValue(0) instanceof Number;
        return one
                ? Math.max(1, prompts.size())
                : prompts.stream()
                        .mapToLong(each ->
                                each instanceof JsonArray tokens ? Math.max(1, tokens.size()) : tokens((String) each))
                        .sum();
    }

    private static long tokens(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return Math.max(1, (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
    }

    private int answers() {
        int answers = Fields.count(body, "n", 1);
        if (answers < 1 || answers > ANSWERS_MAX) {
            throw invalid("n", answers, "1 to " + ANSWERS_MAX);
        }
        return answers;
    }

    private int tokensMax() {
        int unasked = chat ? TOKENS_UNASKED_MAX : LEGACY_TOKENS_UNASKED_MAX;
        return Fields.count(body, "max_completion_tokens", Fields.count(body, "max_tokens", unasked));
    }

    private List<String> stops() {
        if (body.getValue("stop") instanceof String stop) {
            return stop.isEmpty() ? List.of() : List.of(stop);
        }
        JsonArray stops = Fields.array(body, "stop");
        if (stops.size() > STOPS_MAX) {
            throw invalid("stop", stops.size() + " sequences", "at most " + STOPS_MAX);
        }
        for (Object stop : stops) {
            if (!(stop instanceof String)) {
                throw Fields.wrongType("stop", stop, "a string or an array of strings");
            }
        }
        return stops.stream()
                .map(String.class::cast)
                .filter(stop -> !stop.isEmpty())
                .toList();
    }

    private JsonObject schema() {
        JsonObject format = Fields.object(body, "response_format");
        String type = Fields.text(format, "type");
        return switch (type) {
            case null -> null;
            case "text" -> null;
            case "json_object" -> new JsonObject();
            case "json_schema" -> Fields.object(Fields.object(format, "json_schema"), "schema");
            default -> throw invalid("response_format.type", type, "text, json_object or json_schema");
        };
    }

    private static GatewayException invalid(String param, Object value, String expected) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE,
                param,
                param + ": " + Fields.shortened(String.valueOf(value)) + " (expected: " + expected + ")");
    }
}
