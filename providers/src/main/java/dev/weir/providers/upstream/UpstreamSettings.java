package dev.weir.providers.upstream;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import dev.weir.providers.api.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How one provider is reached. Limits count per event loop.
public record UpstreamSettings(
        @Setting(
                env = "{NAME}_API_URL",
                doc = "Base URL with the path prefix. The providers that Weir knows by name have theirs: openai,"
                        + " anthropic, gemini, openrouter, mistral, deepseek, groq and replicate need only a key, bedrock a region"
                        + " (`aws.region`) too.")
        Optional<String> url,

        @Setting(
                env = {"{NAME}_API_KEY", "AWS_BEARER_TOKEN_{NAME}"},
                doc = "API key that the provider knows us by. Without one, none is sent.")
        Optional<Secret> key,

        @Setting(
                env = "{NAME}_API_KEYS",
                doc =
                        "Several keys, in place of `key`: calls take them in turn, and one that the provider refuses is left"
                                + " alone. See docs/provider-keys.md.")
        List<Secret> keys,

        @Setting(
                doc = "What it speaks: openai, openai-compatible (chat, completions, embeddings and the like, not"
                        + " responses), openai-rewritten (the same, with chats written anew both ways, for a server"
                        + " whose streams differ), openai-strict (the same for one that also refuses every field it"
                        + " does not know), anthropic, gemini, azure, bedrock or replicate. The providers that Weir knows by name"
                        + " have theirs; any other is openai-compatible.")
        Optional<String> dialect,

        @Setting(
                doc = "Azure only: `api-version` of its calls by deployment, such as 2024-10-21; the URL ends with"
                        + " /openai then. Without one the URL ends with /openai/v1.")
        Optional<String> apiVersion,

        @Setting(doc = "Bedrock only: instead of a URL its region, and instead of a key an access key that signs.")
        AwsSettings aws,

        @Setting(doc = "Looking whether it is there, also while nobody calls it.")
        ProbeSettings probe,

        @Setting(value = "true", doc = "False takes the provider out of service; its routes are skipped.")
        boolean enabled,

        @Setting(
                value = "true",
                doc = "Ask for a usage report in streams (`stream_options.include_usage`). False for servers that"
                        + " refuse the field; their streams are then billed by our own count.")
        boolean usageInStreams,

        @Setting(value = "5s", doc = "Longest wait for a connection. Then the request fails with 504.")
        Duration connectTimeout,

        @Setting(value = "5m", doc = "Longest wait for the first byte of an answer. Then the request fails with 504.")
        Duration firstByteTimeout,

        @Setting(
                value = "2m",
                doc = "Longest silence within an answer. Then a stream ends with an error event, and the tokens"
                        + " produced so far are billed.")
        Duration idleTimeout,

        @Setting(
                value = "5m",
                doc =
                        "Longest time within a stream in which nothing of the answer comes, though pings or empty events do."
                                + " Before its first content another target takes over; after it the stream ends as with"
                                + " `idleTimeout`.")
        Duration stuckTimeout,

        @Setting(value = "30m", doc = "Longest time one request may take. Then it ends as with `idleTimeout`.")
        Duration totalTimeout,

        @Setting(
                value = "10000",
                min = 1,
                doc = "HTTP/1.1 connections per event loop. Further requests wait in the queue.")
        int connectionsMax,

        @Setting(
                value = "8",
                min = 1,
                doc = "HTTP/2 connections per event loop: several, because a provider may close one on which many"
                        + " streams were cancelled.")
        int http2ConnectionsMax,

        @Setting(value = "100", min = 1, doc = "Streams on one HTTP/2 connection before the next one is opened.")
        int http2StreamsMax,

        @Setting(value = "1000", doc = "Requests that may wait for a connection. Further ones fail with 503 at once.")
        int waitQueueMax,

        @Setting(
                value = "50s",
                doc = "An idle pooled connection is closed after this; keep it below the provider's own timeout.")
        Duration keepAlive,

        @Setting(value = "128KiB", doc = "HTTP/2 flow-control window of one stream: what a stalled reader can pile up.")
        DataSize http2StreamWindow,

        @Setting(
                value = "16MiB",
                doc = "HTTP/2 flow-control window of one connection: at least `http2StreamsMax` times"
                        + " `http2StreamWindow`, so that stalled readers never hold up the other streams.")
        DataSize http2ConnectionWindow,

        @Setting(value = "16KiB", doc = "Longest head of an answer. A longer one fails the request with 502.")
        DataSize headMax,

        @Setting(
                value = "true",
                doc = "Check the provider's certificate and host name. False only for a server of your own.")
        boolean verifyCertificate) {

    public UpstreamSettings {
        url.ifPresent(UpstreamSettings::checked);
        ProviderSecrets.check(key, keys);
        long needed = http2StreamsMax * http2StreamWindow.bytes();
        if (http2ConnectionWindow.bytes() < needed) {
            throw new IllegalArgumentException(
                    "http2ConnectionWindow: " + http2ConnectionWindow + " (expected: at least " + http2StreamsMax
                            + " streams of " + http2StreamWindow + ", " + new DataSize(needed) + ")");
        }
    }

    /// The keys that the provider knows us by, none if it wants none.
    public List<Secret> secrets() {
        return key.map(List::of).orElse(keys);
    }

    /// The timeouts that the gateway watches.
    public Timeouts timeouts() {
        return new Timeouts(
                firstByteTimeout.toMillis(), idleTimeout.toMillis(), stuckTimeout.toMillis(), totalTimeout.toMillis());
    }

    /// The base URL, if it has one.
    public Optional<URI> baseUri() {
        return url.map(UpstreamSettings::checked);
    }

    private static URI checked(String url) {
        try {
            URI uri = URI.create(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one message
        }
        throw new IllegalArgumentException("url: '" + url + "' (expected: a URL such as https://api.openai.com/v1)");
    }
}
