package dev.weir.providers.openai;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/// One stream of the golden folder: `name.sse` is what a provider sent, `name.out` what the client gets (the same when
/// there is no such file), `name.expected` what the scanner says about it.
///
/// @param asked the client asked for the usage chunk
/// @param choices how many answers it asked for
record Golden(
        String name,
        byte[] sent,
        byte[] forwarded,
        boolean asked,
        int choices,
        String verdict,
        String usage,
        long estimate) {
    static List<Golden> all() {
        try (var files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".sse"))
                    .map(file -> file.substring(0, file.length() - ".sse".length()))
                    .sorted()
                    .map(Golden::named)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Golden named(String name) {
        try {
            Path folder = folder();
            byte[] sent = Files.readAllBytes(folder.resolve(name + ".sse"));
            Path out = folder.resolve(name + ".out");
            var expected = new Properties();
            try (var reader = Files.newBufferedReader(folder.resolve(name + ".expected"))) {
                expected.load(reader);
            }
            return new Golden(
                    name,
                    sent,
                    Files.exists(out) ? Files.readAllBytes(out) : sent,
                    Boolean.parseBoolean(expected.getProperty("asked")),
                    Integer.parseInt(expected.getProperty("choices")),
                    expected.getProperty("verdict"),
                    expected.getProperty("usage"),
                    Long.parseLong(expected.getProperty("estimate")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(Golden.class.getResource("/golden/openai").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Scanned expected() {
        return new Scanned(new String(forwarded, StandardCharsets.ISO_8859_1), verdict, usage, estimate);
    }

    /// Scans the first `length` bytes, cut in pieces that end at these offsets.
    Scanned scan(int length, int... cuts) {
        var scanner = new StreamScanner(asked, choices, 64 * 1024);
        var out = Buffer.buffer();
        int from = 0;
        for (int cut : cuts) {
            out.appendBuffer(scanner.feed(Buffer.buffer(sent).slice(from, cut)));
            from = cut;
        }
        out.appendBuffer(scanner.feed(Buffer.buffer(sent).slice(from, length)));
        out.appendBuffer(scanner.finish());
        return Scanned.of(out, scanner);
    }

    @Override
    public String toString() {
        return name;
    }
}
