package dev.weir.testkit;

/// Texts of the OpenAI dialect, as an upstream sends them.
public final class Samples {
    private Samples() {}

    /// The first chunk of a chat stream.
    public static String role() {
        return chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    }

    /// A chunk of a chat stream with a piece of text.
    public static String text(String piece) {
        return chunk("{\"content\":\"" + piece + "\"}", "null");
    }

    /// The chunk that ends the only choice.
    public static String finish(String reason) {
        return chunk("{}", "\"" + reason + "\"");
    }

    private static String chunk(String delta, String finishReason) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"gpt-4o-mini\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}";
    }

    /// The chunk that carries the usage report alone.
    public static String usageChunk(String usage) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"gpt-4o-mini\","
                + "\"choices\":[],\"usage\":" + usage + "}";
    }

    /// A usage object.
    public static String usage(long prompt, long completion) {
        return "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
                + (prompt + completion) + "}";
    }

    /// A whole chat answer.
    ///
    /// @param usage the value of its usage field, or null for no such field
    public static String answer(String content, String usage) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"gpt-4o-mini\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + content
                + "\"},\"finish_reason\":\"stop\"}]" + (usage == null ? "" : ",\"usage\":" + usage) + "}";
    }

    /// A stream from its first chunk to its end marker, with a usage report before it.
    public static Script stream(String usage, String... pieces) {
        Script script = Script.events().event(role());
        for (String piece : pieces) {
            script = script.event(text(piece));
        }
        return script.event(finish("stop")).event(usageChunk(usage)).done();
    }
}
