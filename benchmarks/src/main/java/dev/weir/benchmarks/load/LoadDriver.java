package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.EventLoops;
import dev.weir.benchmarks.wire.FileLimit;
import dev.weir.benchmarks.wire.KeyValues;
import io.netty.channel.EventLoop;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The load driver's program: one command per line, one answer per line; see the package for both.
/// Ends when standard input closes.
public final class LoadDriver {
    /// A command that has no answer by then has failed.
    private static final int COMMAND_SECONDS_MAX = 300;

    /// Files of the JVM itself and of connections about to close.
    private static final int OTHER_FILES = 200;

    private final EventLoops loops = new EventLoops(1);
    private final EventLoop loop = loops.group().next();
    private final Map<String, HeldStreams> held = new HashMap<>();

    private LoadDriver() {}

    public static void main(String[] arguments) throws Exception {
        var driver = new LoadDriver();
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (!line.isBlank()) {
                System.out.println(driver.answer(line.trim()));
            }
        }
        driver.loops.close();
    }

    private String answer(String line) {
        try {
            return "result "
                    + run(line).get(COMMAND_SECONDS_MAX, TimeUnit.SECONDS).line(' ');
        } catch (Exception e) {
            return "failed " + (e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private CompletableFuture<KeyValues> run(String line) throws Exception {
        int blank = line.indexOf(' ');
        String verb = blank < 0 ? line : line.substring(0, blank);
        KeyValues options = KeyValues.parse(line.substring(verb.length()), ' ');
        return switch (verb) {
            case "closed" -> closed(options);
            case "open" -> open(options);
            case "hold" -> hold(options);
            case "stats" -> named(options).report();
            case "drop" -> {
                var streams = named(options);
                held.remove(options.text("name"));
                yield streams.drop();
            }
            default ->
                throw new IllegalArgumentException("unknown command '" + verb + "': closed, open, hold, stats or drop");
        };
    }

    private CompletableFuture<KeyValues> closed(KeyValues options) {
        Call call = call(options);
        return new ClosedLoop(
                        loop,
                        new Connector(loops, call.port()),
                        call,
                        options.count("connections", 64),
                        options.count("seconds", 3),
                        options.count("spread", 0))
                .run();
    }

    private CompletableFuture<KeyValues> open(KeyValues options) {
        Call call = call(options);
        return new OpenLoop(
                        loop,
                        new Connector(loops, call.port()),
                        call,
                        options.count("connections", 64),
                        options.count("rate", 2_000),
                        options.count("seconds", 4),
                        options.count("skip", 500),
                        options.count("refusals", 0) == 1)
                .run();
    }

    private CompletableFuture<KeyValues> hold(KeyValues options) throws Exception {
        int count = options.count("count", 1_000);
        int overHttp2 = Math.min(count, options.count("h2", 0));
        long files = FileLimit.of(ProcessHandle.current().pid());
        if (files < count - overHttp2 + OTHER_FILES) {
            throw new IllegalStateException((count - overHttp2) + " connections need more than " + files
                    + " open files; raise the limit (ulimit -n) or ask for fewer");
        }
        Call call = call(options);
        var streams = new HeldStreams(
                loop, new Connector(loops, call.port()), call, count, overHttp2, options.count("stall", 0) == 1);
        held.put(options.text("name"), streams);
        return streams.open(options.count("rate", 2_000), options.count("timeout", 60));
    }

    private HeldStreams named(KeyValues options) {
        HeldStreams streams = held.get(options.text("name"));
        if (streams == null) {
            throw new IllegalArgumentException("no streams are held under the name '" + options.text("name") + "'");
        }
        return streams;
    }

    private static Call call(KeyValues options) {
        var form = new Call.Form(
                options.text("caller", "openai").equals("anthropic"),
                options.text("model", Call.Form.USUAL.model()),
                options.count("image", 0),
                options.text("header", ""));
        return new Call(
                Math.toIntExact(options.number("port", 0)),
                options.text("key", "none"),
                options.text("user", ""),
                form);
    }
}
