package dev.weir.gateway.main;

/// What a start prints: where Weir is, and a line to paste that works.
final class Welcome {
    private static final String REQUEST =
            "{\"model\":\"demo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello, Weir\"}]}";

    private Welcome() {}

    static String text(WeirConfig config, int port, Bootstrap.Made made, long startMs) {
        String url = url(config, port);
        var text = new StringBuilder();
        text.append("\nWeir is ready after ").append(startMs).append(" ms\n\n");
        text.append("  URL       ").append(url).append('\n');
        made.key().ifPresent(key -> {
            text.append("  API key   ").append(key).append("   (shown this once: keep it)\n");
            text.append("  Balance   ").append(made.balance()).append('\n');
        });
        text.append("\nTry it:\n\n");
        // Without the key at hand the shell takes it from a variable.
        String authorization = made.key()
                .map(key -> quoted("Authorization: Bearer " + key))
                .orElse("\"Authorization: Bearer $WEIR_API_KEY\"");
        text.append("  curl -N ").append(url).append("/v1/chat/completions -H ").append(authorization);
        text.append(" -H 'Content-Type: application/json' -d ")
                .append(quoted(REQUEST))
                .append("\n\n");
        return text.toString();
    }

    /// Where a Weir of this configuration is reached from this machine.
    static String url(WeirConfig config, int port) {
        return "http://" + reachable(config.http().host()) + ":" + port;
    }

    /// As one word for a POSIX shell.
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static String reachable(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    }
}
