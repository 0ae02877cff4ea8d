package dev.weir.gateway.services;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import dev.weir.contracts.identity.Scope;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// One upstream service: where it is served, where its instances are, and how far they are trusted. Connections and
/// sockets count per event loop, failures in a row per node.
public record ServiceSettings(
        @Setting(
                doc = "Path below which the service is served, such as /services/billing: any path that is not Weir's"
                        + " own. Of two that fit a request, the longer one is taken.")
        String prefix,

        @Setting(doc = "Base URLs of its instances, such as http://10.0.0.7:8080/base. All http or all https.")
        List<String> urls,

        @Setting(value = "true", doc = "Whether the prefix is taken off the path before the service sees it.")
        boolean stripPrefix,

        @Setting(
                value = "key",
                doc = "Who may call it: `key`, whoever has an API key with the `scope`, or `none`, anybody.")
        Entrance auth,

        @Setting(value = "inference", doc = "With `auth: key`, the scope that the caller's key must have.")
        Scope scope,

        @Setting(
                value = "false",
                doc = "Whether the service gets the headers in which callers send their credentials"
                        + " (`authorization`, `x-api-key`, `x-goog-api-key`, `api-key`). With `auth: key` that is the"
                        + " API key itself.")
        boolean forwardCredential,

        @Setting(
                value = "least-busy",
                doc = "Which instance gets a request: `round-robin`, or `least-busy`, of two that are drawn the one"
                        + " with fewer running requests.")
        Balance balance,

        @Setting(
                value = "2",
                doc = "Further attempts of a request that failed before its answer began. A request of another method"
                        + " than GET, HEAD, OPTIONS, PUT and DELETE is tried again only while nothing of it was sent.")
        int retries,

        @Setting(
                value = "50ms",
                doc = "Pause before the second attempt; each further one is twice as long. Up to a half of it is left"
                        + " to chance. An instance that could not be connected is followed by another one at once.")
        Duration retryPause,

        @Setting(value = "1s", doc = "The longest pause.") Duration retryPauseMax,

        @Setting(
                value = "2s",
                doc = "The longest `Retry-After` of a 503 that is waited for. An answer that asks for more goes to the"
                        + " caller as it is.")
        Duration retryAfterMax,

        @Setting(
                value = "64KiB",
                doc = "Longest body of a PUT or DELETE that is kept for another attempt. A request with a longer one is"
                        + " sent once.")
        DataSize retryBodyMax,

        @Setting(
                value = "5",
                min = 1,
                doc = "Failures in a row (no connection, no answer in time, an answer cut off, 502, 503 or 504) after"
                        + " which an instance is left out.")
        int breakerFailures,

        @Setting(
                value = "5s",
                doc = "How long it is left out. Then one request tries it, and brings it back or not. While all"
                        + " instances are left out, requests are refused with 503 at once.")
        Duration breakerPause,

        @Setting(value = "2s", doc = "Longest wait for a connection. Then the attempt fails.")
        Duration connectTimeout,

        @Setting(
                value = "30s",
                doc =
                        "Longest wait for an answer to begin, from the last byte of the request on. Then the attempt fails,"
                                + " the last one with 504.")
        Duration firstByteTimeout,

        @Setting(
                value = "2m",
                doc = "Longest time without a byte either way. Then a request whose answer has begun breaks off; one"
                        + " whose body does not come is refused with 408.")
        Duration idleTimeout,

        @Setting(
                value = "30m",
                doc = "Longest time for one request, all attempts together. Then it ends with 504, or breaks off when"
                        + " its answer has begun.")
        Duration totalTimeout,

        @Setting(value = "1GiB", doc = "Longest body of a request. A longer one is refused with 413.")
        DataSize bodyMax,

        @Setting(value = "32KiB", doc = "Longest head of an answer. A longer one fails the request with 502.")
        DataSize headMax,

        @Setting(value = "1000", min = 1, doc = "HTTP/1.1 connections to each instance. Further requests wait.")
        int connectionsMax,

        @Setting(value = "1000", doc = "Requests that may wait for a connection. Further ones fail with 503 at once.")
        int waitQueueMax,

        @Setting(
                value = "30s",
                doc = "An idle pooled connection is closed after this; keep it below the service's own timeout.")
        Duration keepAlive,

        @Setting(value = "true", doc = "Check the certificate and host name of instances with https.")
        boolean verifyCertificate,

        @Setting(doc = "Headers of requests, changed before the service sees them.")
        HeaderRules requestHeaders,

        @Setting(doc = "Headers of answers, changed before the caller sees them.")
        HeaderRules responseHeaders,

        @Setting(doc = "Its WebSockets.") SocketSettings sockets) {
    public ServiceSettings {
        ServicePath.checkPrefix("prefix", prefix);
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("urls: none (expected: one or more, such as http://10.0.0.7:8080)");
        }
        checkInstances(urls.stream().map(ServiceSettings::instance).toList());
        Map.of(
                        "retryPause", retryPause,
                        "retryPauseMax", retryPauseMax,
                        "breakerPause", breakerPause,
                        "connectTimeout", connectTimeout,
                        "firstByteTimeout", firstByteTimeout,
                        "idleTimeout", idleTimeout,
                        "totalTimeout", totalTimeout,
                        "keepAlive", keepAlive)
                .forEach(ServiceSettings::checkTime);
        if (headMax.bytes() < 1 || headMax.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("headMax: " + headMax + " (expected: 1B to 2GiB)");
        }
        if (retryBodyMax.bytes() > MAX_KEPT.bytes()) {
            throw new IllegalArgumentException(
                    "retryBodyMax: " + retryBodyMax + " (expected: at most " + MAX_KEPT + ", it is kept in memory)");
        }
    }

    private static final DataSize MAX_KEPT = DataSize.mib(16);

    /// Where its instances are.
    List<URI> instances() {
        return urls.stream().map(ServiceSettings::instance).toList();
    }

    static void checkTime(String key, Duration time) {
        if (time.isZero()) {
            throw new IllegalArgumentException(key + ": 0ms (expected: more than 0)");
        }
    }

    private static void checkInstances(List<URI> all) {
        if (all.stream().map(URI::getScheme).distinct().count() > 1) {
            throw new IllegalArgumentException("urls: some with http and some with https (expected: all the same)");
        }
        var seen = new HashSet<URI>();
        for (URI one : all) {
            if (!seen.add(one)) {
                throw new IllegalArgumentException("urls: '" + one + "' twice (expected: each instance once)");
            }
        }
    }

    private static URI instance(String url) {
        try {
            URI uri = URI.create(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (http && bare && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65_535) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one message
        }
        throw new IllegalArgumentException("urls: '" + url
                + "' (expected: a URL such as http://10.0.0.7:8080/base, without user, query and fragment)");
    }
}
