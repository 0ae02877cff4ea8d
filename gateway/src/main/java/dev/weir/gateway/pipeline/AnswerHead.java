package dev.weir.gateway.pipeline;

import dev.weir.contracts.idempotency.KeptAnswer;
import dev.weir.contracts.limits.Standing;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.providers.api.Answer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// The head of an answer: ours, and what passes of the provider's.
final class AnswerHead {
    static final String EVENT_STREAM = "text/event-stream";

    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(CorrelationId.HEADER);
    private static final CharSequence LIMIT_REQUESTS = HttpHeaders.createOptimized("x-ratelimit-limit-requests");
    private static final CharSequence LIMIT_TOKENS = HttpHeaders.createOptimized("x-ratelimit-limit-tokens");
    private static final CharSequence REMAINING_REQUESTS =
            HttpHeaders.createOptimized("x-ratelimit-remaining-requests");
    private static final CharSequence REMAINING_TOKENS = HttpHeaders.createOptimized("x-ratelimit-remaining-tokens");
    private static final CharSequence RESET_REQUESTS = HttpHeaders.createOptimized("x-ratelimit-reset-requests");
    private static final CharSequence RESET_TOKENS = HttpHeaders.createOptimized("x-ratelimit-reset-tokens");
    private static final String REPLAYED = "idempotent-replayed";
    private static final String ORIGINAL_REQUEST_ID = "x-weir-original-request-id";
    private static final String[] PASSED = {"openai-processing-ms", "openai-version", "openai-model", "retry-after"};

    private AnswerHead() {}

    /// Prepares the head for a provider's answer.
    static void prepare(Exchange exchange, Answer answer) {
        HttpServerResponse response = exchange.response;
        response.setStatusCode(answer.status());
        addCommon(exchange);
        MultiMap upstream = answer.headers();
        response.putHeader(HttpHeaders.CONTENT_TYPE, upstream.get(HttpHeaders.CONTENT_TYPE));
        for (String name : PASSED) {
            String value = upstream.get(name);
            if (value != null) {
                response.putHeader(name, value);
            }
        }
        exchange.status = answer.status();
    }

    /// Prepares the head for an answer that was kept: status and type as then, everything else of this request.
    static void prepare(Exchange exchange, KeptAnswer answer) {
        HttpServerResponse response = exchange.response;
        response.setStatusCode(answer.status());
        addCommon(exchange);
        response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        response.putHeader(REPLAYED, "true");
        response.putHeader(ORIGINAL_REQUEST_ID, answer.requestId());
        if (isEvents(answer.contentType())) {
            prepareEvents(exchange);
        }
        exchange.status = answer.status();
    }

    /// True for the type of a stream of events.
    static boolean isEvents(String contentType) {
        return contentType.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
    }

    /// Prepares the head of a stream of events.
    static void prepareEvents(Exchange exchange) {
        exchange.response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.events = true;
    }

    /// Sends the head of a stream whose provider has not answered yet.
    static void commitEvents(Exchange exchange) {
        addCommon(exchange);
        exchange.response.putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM);
        prepareEvents(exchange);
        exchange.status = 200;
        markSent(exchange);
    }

    /// From now on a failure can't change the status. May be called again.
    static void markSent(Exchange exchange) {
        if (!exchange.headSent) {
            exchange.headSent = true;
            exchange.response.setChunked(true);
        }
    }

    /// What every answer carries: its request id and where the key stands with its limits.
    static void addCommon(Exchange exchange) {
        HttpServerResponse response = exchange.response;
        response.putHeader(REQUEST_ID, exchange.correlationId);
        if (exchange.standing != null) {
            addLevel(response, exchange.standing.requests(), LIMIT_REQUESTS, REMAINING_REQUESTS, RESET_REQUESTS);
            addLevel(response, exchange.standing.tokens(), LIMIT_TOKENS, REMAINING_TOKENS, RESET_TOKENS);
        }
    }

    /// @param level null when nothing limits it
    private static void addLevel(
            HttpServerResponse response,
            Standing.Level level,
            CharSequence limit,
            CharSequence remaining,
            CharSequence reset) {
        if (level != null) {
            response.putHeader(limit, Long.toString(level.limit()));
            response.putHeader(remaining, Long.toString(level.remaining()));
            response.putHeader(reset, duration(level.resetMs()));
        }
    }

    /// As OpenAI writes them: `12ms`, `1.5s`, `6m0s`, `1h0m0s`.
    static String duration(long ms) {
        if (ms < 1_000) {
            return ms + "ms";
        }
        long minutes = ms / 60_000;
        String hours = minutes < 60 ? "" : minutes / 60 + "h";
        return hours + (minutes == 0 ? "" : minutes % 60 + "m") + seconds(ms % 60_000) + "s";
    }

    private static String seconds(long ms) {
        long thousandths = ms % 1_000;
        String fraction = thousandths == 0
                ? ""
                : "." + String.valueOf(1_000 + thousandths).substring(1);
        return ms / 1_000 + fraction.replaceFirst("0+$", "");
    }
}
