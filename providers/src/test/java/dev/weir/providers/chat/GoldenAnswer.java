package dev.weir.providers.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ScanLimits;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One answer of the golden folders: `<dialect>/<name>.in` is what a provider sent, a stream or a JSON body (those are
/// named `json-…`); `<name>.events` what its decoder makes of it; `<name>.<caller>` what a caller of that dialect gets,
/// who asked for the same form; `<name>.passed` what a caller of the same dialect gets.
public record GoldenAnswer(String dialect, String name, byte[] sent) {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);

    /// All of a dialect, by name.
    public static List<GoldenAnswer> of(String dialect) {
        try (var files = Files.list(folder(dialect))) {
            return files.filter(file -> file.toString().endsWith(".in"))
                    .sorted()
                    .map(file -> named(dialect, file.getFileName().toString().replaceAll("\\.in$", "")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static GoldenAnswer named(String dialect, String name) {
        try {
            return new GoldenAnswer(
                    dialect, name, Files.readAllBytes(folder(dialect).resolve(name + ".in")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(String dialect) {
        try {
            return Path.of(GoldenAnswer.class.getResource("/golden/" + dialect).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean stream() {
        return !name.startsWith("json-");
    }

    /// The text of a file beside it.
    public String expected(String extension) {
        try {
            return Files.readString(folder(dialect).resolve(name + "." + extension), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the decoder says, one event a line.
    ///
    /// @param cuts where the bytes are cut
    public String events(ChatDialect provider, int length, int... cuts) {
        AnswerDecoder decoder = provider.decoder(stream(), LIMITS);
        var lines = new ArrayList<String>();
        for (Buffer piece : pieces(length, cuts)) {
            decoder.feed(piece, event -> lines.add(event.toString()));
        }
        decoder.finish(event -> lines.add(event.toString()));
        return String.join("\n", lines) + "\n";
    }

    /// What a caller gets, and below a line how the gateway sees it.
    public String translated(ChatDialect provider, ChatDialect caller, int length, int... cuts) {
        var translation = new Translation(
                provider.decoder(stream(), LIMITS),
                caller.encoder(ChatRequests.asking("asked-model", stream())),
                ToolNames.of(List.of()));
        return withoutIds(heard(translation, length, cuts)) + standing(translation);
    }

    /// What a caller of the same dialect gets, and below a line how the gateway sees it; `as it came` stands for all of
    /// what was sent.
    public String passed(Dialect dialect, CallRequest request, int length, int... cuts) {
        AnswerScanner scanner = dialect.scanner(request, stream(), LIMITS);
        String out = heard(scanner, length, cuts);
        boolean all = out.equals(new String(sent, UTF_8));
        return (all ? "as it came" : out) + standing(scanner);
    }

    private String heard(AnswerScanner scanner, int length, int... cuts) {
        var out = Buffer.buffer();
        for (Buffer piece : pieces(length, cuts)) {
            out.appendBuffer(scanner.feed(piece));
        }
        return out.appendBuffer(scanner.finish()).toString();
    }

    private static String standing(AnswerScanner scanner) {
        return "\n----\n"
                + scanner.verdict() + "\n"
                + scanner.usage().map(TokenUsage::toString).orElse("no usage")
                + (scanner.usage().isPresent() && scanner.usageEstimated() ? " (estimated)" : "") + "\n"
                + "estimate " + scanner.outputTokensEstimate() + "\n";
    }

    private List<Buffer> pieces(int length, int... cuts) {
        var pieces = new ArrayList<Buffer>();
        int from = 0;
        for (int cut : cuts) {
            // A copy: nobody may rely on bytes of an earlier read.
            pieces.add(Buffer.buffer(sent).getBuffer(from, cut));
            from = cut;
        }
        pieces.add(Buffer.buffer(sent).getBuffer(from, length));
        return pieces;
    }

    private static String withoutIds(String text) {
        return text.replaceAll("chatcmpl-[0-9a-f]{32}", "chatcmpl-ID")
                .replaceAll("msg_[0-9a-f]{32}", "msg_ID")
                .replaceAll("(resp|rs|fc|ig)_[0-9a-f]{32}", "$1_ID");
    }

    @Override
    public String toString() {
        return dialect + "/" + name;
    }
}
