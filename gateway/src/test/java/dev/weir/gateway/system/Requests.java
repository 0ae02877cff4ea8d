package dev.weir.gateway.system;

/// Bodies of requests, as clients send them.
final class Requests {
    static final String CHAT = "/v1/chat/completions";
    static final String MODEL = "gpt-4o-mini";

    private Requests() {}

    /// A chat request that wants one JSON answer.
    static String chat() {
        return chat(MODEL, "");
    }

    /// A chat request that wants a stream, and no usage report in it.
    static String stream() {
        return chat(MODEL, ",\"stream\":true");
    }

    /// A chat request that wants a stream with its usage report.
    static String streamWithUsage() {
        return chat(MODEL, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
    }

    /// @param more further fields, each with a comma before
    static String chat(String model, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]" + more + "}";
    }

    /// A request to the built-in provider.
    ///
    /// @param steering its metadata, such as `"demo_tokens":"5"`
    static String demo(String more, String steering) {
        return chat("demo", more + ",\"metadata\":{" + steering + "}");
    }
}
