package dev.weir.gateway.pipeline;

import dev.weir.contracts.limits.Standing;
import dev.weir.providers.api.LimitHeaders;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Where a key stands with its limits, in the headers that its dialect's clients read.
final class StandingHeaders {
    private static final Names OPENAI_REQUESTS = openAi("requests");
    private static final Names OPENAI_TOKENS = openAi("tokens");
    private static final Names ANTHROPIC_REQUESTS = anthropic("requests");
    private static final Names ANTHROPIC_TOKENS = anthropic("tokens");

    private record Names(CharSequence limit, CharSequence remaining, CharSequence reset) {}

    private StandingHeaders() {}

    private static Names openAi(String what) {
        return new Names(
                HttpHeaders.createOptimized("x-ratelimit-limit-" + what),
                HttpHeaders.createOptimized("x-ratelimit-remaining-" + what),
                HttpHeaders.createOptimized("x-ratelimit-reset-" + what));
    }

    private static Names anthropic(String what) {
        String prefix = "anthropic-ratelimit-" + what;
        return new Names(
                HttpHeaders.createOptimized(prefix + "-limit"),
                HttpHeaders.createOptimized(prefix + "-remaining"),
                HttpHeaders.createOptimized(prefix + "-reset"));
    }

    /// @param now from which the times are counted
    static void add(HttpServerResponse response, Standing standing, LimitHeaders form, Instant now) {
        switch (form) {
            case OPENAI -> {
                add(response, standing.requests(), OPENAI_REQUESTS, null);
                add(response, standing.tokens(), OPENAI_TOKENS, null);
            }
            case ANTHROPIC -> {
                add(response, standing.requests(), ANTHROPIC_REQUESTS, now);
                add(response, standing.tokens(), ANTHROPIC_TOKENS, now);
            }
        }
    }

    /// @param level null when nothing limits it
    /// @param now null to tell the reset as a duration
    private static void add(HttpServerResponse response, Standing.Level level, Names names, Instant now) {
        if (level != null) {
            response.putHeader(names.limit(), Long.toString(level.limit()));
            response.putHeader(names.remaining(), Long.toString(level.remaining()));
            response.putHeader(names.reset(), now == null ? duration(level.resetMs()) : moment(now, level.resetMs()));
        }
    }

    /// Never too early: rounded up to the second.
    private static String moment(Instant now, long ms) {
        return now.plusMillis(ms + 999).truncatedTo(ChronoUnit.SECONDS).toString();
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
        if (thousandths == 0) {
            return Long.toString(ms / 1_000);
        }
        String fraction = Long.toString(1_000 + thousandths);
        int end = fraction.length();
        while (fraction.charAt(end - 1) == '0') {
            end--;
        }
        return ms / 1_000 + "." + fraction.substring(1, end);
    }
}
