package dev.weir.providers.chat;

import dev.weir.providers.json.JsonSlice;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// A conversation and the wish for its next turn.
///
/// @param model as the caller named it
/// @param messages in their order, system messages among them where they stood
/// @param maxTokens of output
/// @param given the parameters that the caller gave at all, by what the caller's dialect calls each
/// @param extras what the caller sent and this model has no place for, by name: passed on only to the same dialect
public record ChatRequest(
        String model,
        List<Message> messages,
        List<Tool> tools,
        ToolChoice toolChoice,
        OptionalInt maxTokens,
        Sampling sampling,
        OutputFormat format,
        Reasoning reasoning,
        boolean stream,
        boolean usageInStream,
        String user,
        Map<Parameter, String> given,
        Map<String, JsonSlice> extras) {

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        given = Map.copyOf(given);
        extras = Map.copyOf(extras);
    }

    /// The parameters that the caller gave.
    public Set<Parameter> parameters() {
        return given.keySet();
    }

    /// Who speaks.
    public enum Role {
        SYSTEM,
        DEVELOPER,
        USER,
        ASSISTANT
    }

    /// One turn. The results of tools are parts of a user's turn.
    public record Message(Role role, List<Part> parts) {
        public Message {
            parts = List.copyOf(parts);
        }
    }

    /// A tool that the model may call.
    ///
    /// @param description a string literal; null when there is none
    /// @param schema of the arguments, a JSON schema; null when there is none
    /// @param strict the arguments must follow the schema
    /// @param cache the prompt up to here may be cached
    public record Tool(String name, JsonSlice description, JsonSlice schema, boolean strict, CacheMark cache) {}

    /// How the model chooses among tools.
    ///
    /// @param name of the one tool, for [Kind#ONE]
    /// @param parallel several calls in one turn are allowed
    public record ToolChoice(Kind kind, String name, boolean parallel) {
        public static final ToolChoice DEFAULT = new ToolChoice(Kind.AUTO, null, true);

        public enum Kind {
            AUTO,
            NONE,
            /// It must call some tool.
            ANY,
            /// It must call this tool.
            ONE
        }
    }

    /// How the next token is chosen. Numbers as the caller wrote them; null when not given.
    ///
    /// @param stop string literals
    /// @param topLogprobs how many alternatives per token, 0 when none
    public record Sampling(
            JsonSlice temperature,
            JsonSlice topP,
            JsonSlice topK,
            JsonSlice seed,
            JsonSlice frequencyPenalty,
            JsonSlice presencePenalty,
            List<JsonSlice> stop,
            boolean logprobs,
            int topLogprobs,
            int choices) {
        public static final Sampling DEFAULT = new Sampling(null, null, null, null, null, null, List.of(), false, 0, 1);
    }

    /// The form of the answer.
    public sealed interface OutputFormat {
        record Text() implements OutputFormat {}

        /// Some JSON.
        record Json() implements OutputFormat {}

        /// JSON that follows a schema.
        ///
        /// @param name may be null where the dialect has none
        record Schema(String name, JsonSlice schema, boolean strict) implements OutputFormat {}
    }

    /// How much the model thinks before it speaks.
    ///
    /// @param effort `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`; null when not given
    /// @param budgetTokens -1 when not given
    /// @param disabled thinking is switched off
    public record Reasoning(String effort, int budgetTokens, boolean disabled) {
        public static final Reasoning DEFAULT = new Reasoning(null, -1, false);
    }
}
