package dev.weir.providers.gemini;

import dev.weir.providers.api.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What the path and the query of a call say: the model, what is wanted of it, and in which form.
///
/// @param operation one of the three that name their model in the path
/// @param model as the caller names it, without `models/`
/// @param eventStream a stream comes as server-sent events (`alt=sse`); otherwise as one growing JSON array
public record GeminiTarget(Operation operation, String model, boolean eventStream) {
    private static final String MODELS = "/models/";

    /// Reads a path below the version prefix or with it, such as `/v1beta/models/gemini-3-flash:generateContent`. Empty
    /// when it is none of this API.
    ///
    /// @param path percent-encoded, as it came
    /// @param query as it came; null when there is none
    public static Optional<GeminiTarget> of(String path, String query) {
        int models = path.indexOf(MODELS);
        int colon = path.lastIndexOf(':');
        if (models < 0 || colon <= models + MODELS.length()) {
            return Optional.empty();
        }
        String method = path.substring(colon + 1);
        String model = decode(path.substring(models + MODELS.length(), colon));
        return Operation.ofMethod(method)
                .filter(_ -> model != null)
                .map(operation -> new GeminiTarget(operation, model, wantsEvents(query)));
    }

    private static String decode(String text) {
        try {
            // A plus is itself in a path.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEncoding) {
            return null;
        }
    }

    private static boolean wantsEvents(String query) {
        return query != null && Arrays.asList(query.split("&")).contains("alt=sse");
    }

    public boolean stream() {
        return operation == Operation.STREAM_GENERATE_CONTENT;
    }

    /// The path and query at a provider, below its base URL.
    ///
    /// @param upstreamModel as the provider names it
    String upstreamPath(String upstreamModel) {
        return operation.path(upstreamModel) + (stream() && eventStream ? "?alt=sse" : "");
    }
}
