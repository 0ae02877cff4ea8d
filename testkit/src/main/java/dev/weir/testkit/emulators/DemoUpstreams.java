package dev.weir.testkit.emulators;

import dev.weir.testkit.emulators.bedrock.BedrockEmulator;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// `./weir demo-upstreams`: all emulators on the loopback, with what to paste to use them, until Ctrl-C.
public final class DemoUpstreams {
    private static final int PORT = 8090;
    private static final int PORT_MAX = 65_535;

    private DemoUpstreams() {}

    /// Takes `--port N`; 0 picks a free one.
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
            System.out.println("./weir demo-upstreams [--port N]   emulated providers on 127.0.0.1, port " + PORT
                    + " unless told otherwise, 0 for a free one. See docs/emulators.md.");
            return;
        }
        int port;
        try {
            port = port(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("weir demo-upstreams: " + e.getMessage());
            System.exit(2);
            return;
        }
        Emulators emulators;
        try {
            emulators = Emulators.start(port);
        } catch (IllegalStateException e) {
            System.err.println("weir demo-upstreams: " + e.getMessage() + " (expected: a free port, such as --port 0)");
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(emulators::close));
        welcome(emulators, System.out);
        new CountDownLatch(1).await();
    }

    static int port(String[] arguments) {
        if (arguments.length == 0) {
            return PORT;
        }
        String value;
        if (arguments.length == 2 && arguments[0].equals("--port")) {
            value = arguments[1];
        } else if (arguments.length == 1 && arguments[0].startsWith("--port=")) {
            value = arguments[0].substring("--port=".length());
        } else {
            throw new IllegalArgumentException(
                    "'" + String.join(" ", arguments) + "' (expected: nothing, or --port and a number)");
        }
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > PORT_MAX) {
            throw new IllegalArgumentException("port '" + value + "' (expected: 0 to " + PORT_MAX + ")");
        }
        return Integer.parseInt(value);
    }

    static void welcome(Emulators emulators, PrintStream out) {
        out.println("Emulated providers on 127.0.0.1:" + emulators.port() + ". Nothing here costs money.");
        out.println();
        out.println("Put these before ./weir run; WEIR_UNPRICED=allow lets models without a price through:");
        for (String name : emulators.names()) {
            String prefix = name.toUpperCase(Locale.ROOT);
            out.println(prefix + "_API_URL=" + emulators.url(name) + " " + prefix + "_API_KEY=" + emulators.key(name));
        }
        out.println("Bedrock also takes signed requests: AWS_ACCESS_KEY_ID=" + BedrockEmulator.ACCESS_KEY
                + " AWS_SECRET_ACCESS_KEY=" + BedrockEmulator.SECRET + " AWS_REGION=" + BedrockEmulator.REGION);
        String control = "http://127.0.0.1:" + emulators.port() + "/emulator";
        out.println();
        out.println("Let the next 3 calls to OpenAI be refused with 429:");
        out.println(
                "  curl " + control + "/faults -d '{\"provider\":\"openai\",\"kind\":\"rate-limit=2\",\"count\":3}'");
        out.println("See what was served and counted:");
        out.println("  curl " + control + "/served");
        out.println("Or say it in a message: [words=200 pace=20], [tools:a,b], [fault:reset-in-stream=5].");
        out.println("docs/emulators.md has the rest. Ctrl-C stops.");
        out.flush();
    }
}
