package dev.weir.providers.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// One request of the golden folders: `requests/<dialect>/<name>.in` is what a caller sent, `<name>.<provider>` what a
/// provider of that dialect gets, with one field of the top level a line; `<name>.passed` the same for a provider of
/// the same dialect, below its path.
public record GoldenRequest(String dialect, String name, Buffer sent) {
    /// All of a dialect, by name.
    public static List<GoldenRequest> of(String dialect) {
        try (var files = Files.list(folder(dialect))) {
            return files.filter(file -> file.toString().endsWith(".in"))
                    .sorted()
                    .map(file -> named(dialect, file.getFileName().toString().replaceAll("\\.in$", "")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static GoldenRequest named(String dialect, String name) {
        try {
            byte[] sent = Files.readAllBytes(folder(dialect).resolve(name + ".in"));
            return new GoldenRequest(dialect, name, Buffer.buffer(sent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(String dialect) {
        try {
            return Path.of(GoldenRequest.class
                    .getResource("/golden/requests/" + dialect)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The text of a file beside it.
    public String expected(String provider) {
        try {
            return Files.readString(folder(dialect).resolve(name + "." + provider), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a provider gets, or the refusal where it can't be asked for that.
    public String translated(ChatDialect caller, ChatDialect provider) {
        return translated(caller, provider, "model-there");
    }

    /// The same, for a model whose name makes a difference.
    public String translated(ChatDialect caller, ChatDialect provider, String model) {
        return written(() -> fields(TranslatedCall.of(caller, provider, sent, new ChatTarget(model, 4096, true))
                .body()));
    }

    /// What a provider of the same dialect gets.
    public String passed(CallRequest request) {
        return written(
                () -> request.upstreamPath("model-there") + "\n" + fields(request.upstreamBody("model-there", true)));
    }

    private static String written(Supplier<String> request) {
        try {
            return request.get();
        } catch (GatewayException refused) {
            return "refused: " + refused.param().orElse("-") + "\n" + refused.getMessage() + "\n";
        }
    }

    private static String fields(Buffer body) {
        var fields = new StringBuilder();
        var json = new JsonReader(body.getBytes());
        json.beginObject();
        while (json.nextField()) {
            fields.append(json.field()).append(": ").append(json.slice()).append('\n');
        }
        json.end();
        return fields.toString();
    }

    @Override
    public String toString() {
        return dialect + "/" + name;
    }
}
