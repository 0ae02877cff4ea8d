package dev.weir.providers.demo;

import io.vertx.core.json.JsonObject;
import java.util.List;

/// A request as the demo understands it.
///
/// @param chat false for legacy completions
/// @param stream answer as events
/// @param usageAsked `stream_options.include_usage`
/// @param heard what the user said last, or what a tool answered; for legacy completions one text per prompt
/// @param toolAnswered the last message is a tool's answer
/// @param answersEach `n`: answers to each of the heard texts
/// @param promptTokens see [DemoRequestReader]
/// @param tokensMax no choice is longer
/// @param stops an answer ends before the first of these
/// @param calls the tools to call, none for a text answer
/// @param schema of the JSON text to answer with, null for plain text
/// @param seed the same for the same words, model and tools
record DemoRequest(
        boolean chat,
        String model,
        boolean stream,
        boolean usageAsked,
        List<String> heard,
        boolean toolAnswered,
        int answersEach,
        long promptTokens,
        int tokensMax,
        List<String> stops,
        List<Tool> calls,
        JsonObject schema,
        DemoSettings settings,
        int seed) {
    /// A function the model may call.
    ///
    /// @param parameters its JSON schema
    record Tool(String name, JsonObject parameters) {}

    int choices() {
        return heard.size() * answersEach;
    }
}
