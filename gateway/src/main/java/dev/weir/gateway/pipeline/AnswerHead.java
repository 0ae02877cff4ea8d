package dev.weir.gateway.pipeline;

import dev.weir.contracts.idempotency.KeptAnswer;
import dev.weir.gateway.edge.CacheWish;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.edge.RetryAdvice;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.LimitHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/// The head of an answer: ours, and what passes of the provider's.
public final class AnswerHead {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(CorrelationId.HEADER);
    /// Where Anthropic's SDKs look for it.
    private static final CharSequence ANTHROPIC_REQUEST_ID = HttpHeaders.createOptimized("request-id");
    /// Whose answer it is.
    public static final CharSequence PROVIDER = HttpHeaders.createOptimized("x-weir-provider");
    /// How many calls to providers it took.
    public static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-weir-attempts");
    private static final CharSequence CACHE = HttpHeaders.createOptimized(CacheWish.HEADER);
    private static final int ERRORS_FROM = 400;
    private static final String REPLAYED = "idempotent-replayed";
    private static final String ORIGINAL_REQUEST_ID = "x-weir-original-request-id";
    private static final String[] PASSED = {"retry-after"};
    /// What a provider of the caller's dialect says of itself.
    private static final String[] SAID_BY_PROVIDER = {"openai-processing-ms", "openai-version", "openai-model"};

    private AnswerHead() {}

    /// Prepares the head for a provider's answer.
    ///
    /// @param type of what the client gets
    static void prepare(Exchange exchange, Answer answer, String type) {
        prepare(exchange, answer.status(), type);
        if (!exchange.upstream.translated()) {
            pass(answer.headers(), exchange.response, SAID_BY_PROVIDER);
        }
        pass(answer.headers(), exchange.response, PASSED);
        tellRoute(exchange);
        if (answer.status() >= ERRORS_FROM) {
            RetryAdvice.addExhausted(exchange.response, exchange.attempts);
        }
    }

    /// Prepares the head for an answer of our own.
    static void prepareOwn(Exchange exchange, String type) {
        prepare(exchange, 200, type);
    }

    /// Prepares the head for a cached answer: status and type as then, everything else of this request. One that was
    /// sent stays as it is.
    static void prepareCached(Exchange exchange, int status, String type) {
        if (!exchange.headSent) {
            prepare(exchange, status, type);
        }
    }

    /// How old the answer is.
    static void tellAge(Exchange exchange, Duration age) {
        if (!exchange.headSent) {
            exchange.response.putHeader(HttpHeaders.AGE, Long.toString(age.toSeconds()));
        }
    }

    private static void prepare(Exchange exchange, int status, String type) {
        HttpServerResponse response = exchange.response;
        response.setStatusCode(status);
        addCommon(exchange);
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (AnswerType.isEvents(type)) {
            prepareEvents(exchange);
        }
        tellCache(exchange);
        exchange.status = status;
    }

    private static void pass(MultiMap upstream, HttpServerResponse response, String[] names) {
        for (String name : names) {
            String value = upstream.get(name);
            if (value != null) {
                response.putHeader(name, value);
            }
        }
    }

    /// Prepares the head for an answer that was kept: status and type as then, everything else of this request.
    static void prepare(Exchange exchange, KeptAnswer answer) {
        exchange.cacheTold = null;
        if (exchange.headSent) {
            return;
        }
        prepare(exchange, answer.status(), answer.contentType());
        exchange.response.putHeader(REPLAYED, "true");
        exchange.response.putHeader(ORIGINAL_REQUEST_ID, answer.requestId());
    }

    /// Prepares the head of a stream of events.
    private static void prepareEvents(Exchange exchange) {
        exchange.response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.events = true;
    }

    /// Sends the head of a stream whose provider has not answered yet.
    static void commitEvents(Exchange exchange) {
        addCommon(exchange);
        exchange.response.putHeader(HttpHeaders.CONTENT_TYPE, AnswerType.EVENTS);
        prepareEvents(exchange);
        tellCache(exchange);
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

    private static void tellCache(Exchange exchange) {
        if (exchange.cacheTold != null) {
            exchange.response.putHeader(CACHE, exchange.cacheTold);
        }
    }

    /// Who answered, and at which attempt.
    static void tellRoute(Exchange exchange) {
        if (exchange.routeTold && exchange.attempts > 0) {
            exchange.response.putHeader(PROVIDER, exchange.route.provider());
            exchange.response.putHeader(ATTEMPTS, Integer.toString(exchange.attempts));
        }
    }

    /// What every answer carries: its request id and where the key stands with its limits.
    static void addCommon(Exchange exchange) {
        exchange.response.putHeader(REQUEST_ID, exchange.correlationId);
        LimitHeaders form = exchange.dialect.limitHeaders();
        if (form == LimitHeaders.ANTHROPIC) {
            exchange.response.putHeader(ANTHROPIC_REQUEST_ID, exchange.correlationId);
        }
        if (exchange.standing != null) {
            StandingHeaders.add(exchange.response, exchange.standing, form, exchange.startedAt);
        }
    }
}
