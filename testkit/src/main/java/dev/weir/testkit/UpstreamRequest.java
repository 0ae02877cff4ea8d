package dev.weir.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request as it reached an upstream.
///
/// @param line its first line, such as `POST /v1/chat/completions HTTP/1.1`
/// @param headers its header lines as they came, `name: value`
public record UpstreamRequest(String line, List<String> headers, String body) {
    /// The value of a header, whatever the case of its name.
    public Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream()
                .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(start))
                .map(each -> each.substring(start.length()).strip())
                .findFirst();
    }

    /// All of it, for looking whether something is in there.
    public String text() {
        return line + "\n" + String.join("\n", headers) + "\n\n" + body;
    }
}
