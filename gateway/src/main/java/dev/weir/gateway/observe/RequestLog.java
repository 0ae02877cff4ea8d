package dev.weir.gateway.observe;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.pipeline.RequestRecord;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each model request, written when it has ended. The line is made here, so that the event loop pays for
/// one string and nothing else; [LogLine] passes it on as it is.
final class RequestLog {
    /// Lines of this logger are JSON already.
    static final String LOGGER = "dev.weir.request";

    /// Most lines are shorter.
    private static final int LINE_CHARS = 768;

    private static final Logger LINES = LoggerFactory.getLogger(LOGGER);
    private static final Logger DEFECTS = LoggerFactory.getLogger(RequestLog.class);

    private final InstantSource clock;

    RequestLog(InstantSource clock) {
        this.clock = clock;
    }

    void ended(RequestRecord request) {
        if (request.failure() != null && request.failure().failure().status() == 500) {
            // The one place where a defect's stack is kept.
            DEFECTS.error(
                    "request {} failed by a defect",
                    request.correlationId(),
                    request.failure().getCause());
        }
        if (LINES.isInfoEnabled()) {
            LINES.info(line(request));
        }
    }

    String line(RequestRecord request) {
        var line = new StringBuilder(LINE_CHARS);
        line.append("{\"time\":\"").append(clock.instant()).append("\",\"level\":\"INFO\",\"event\":\"request\"");
        text(line, "requestId", request.correlationId());
        text(line, "id", request.id().toString());
        text(line, "path", request.path());
        number(line, "status", request.status());
        text(line, "ending", request.ending().key());
        if (request.replayOf() != null) {
            text(line, "replayOf", request.replayOf());
        }
        number(line, "durationMs", request.durationMs());
        if (request.firstByteMs() >= 0) {
            number(line, "firstByteMs", request.firstByteMs());
        }
        if (request.upstreamMs() >= 0) {
            number(line, "upstreamMs", request.upstreamMs());
        }
        line.append(",\"stream\":").append(request.stream());
        if (request.caller() != null) {
            text(line, "company", request.caller().companyId().toString());
            text(line, "key", request.caller().prefix());
        }
        if (request.route() != null) {
            text(line, "provider", request.route().provider());
            text(line, "model", request.route().upstreamModel());
        }
        addAttempts(line, request);
        addMoney(line, request);
        addFailure(line, request);
        return line.append('}').toString();
    }

    private static void addAttempts(StringBuilder line, RequestRecord request) {
        if (request.attempts() > 1) {
            number(line, "attempts", request.attempts());
        }
        if (!request.failedAttempts().isEmpty()) {
            line.append(",\"failed\":[");
            String separator = "{\"provider\":\"";
            for (FailedAttempt attempt : request.failedAttempts()) {
                line.append(separator);
                separator = ",{\"provider\":\"";
                JsonStringEncoder.getInstance().quoteAsString(attempt.provider(), line);
                line.append('"');
                text(line, "model", attempt.model());
                text(line, "key", attempt.key());
                text(line, "reason", attempt.fault());
                number(line, "status", attempt.status());
                number(line, "ms", attempt.ms());
                line.append('}');
            }
            line.append(']');
        }
        if (request.cached()) {
            line.append(",\"cached\":true");
        }
    }

    private static void addMoney(StringBuilder line, RequestRecord request) {
        line.append(",\"tokens\":{");
        int start = line.length();
        for (TokenClass tokenClass : TokenClass.values()) {
            if (request.usage().has(tokenClass)) {
                line.append(line.length() == start ? "\"" : ",\"");
                line.append(tokenClass.key())
                        .append("\":")
                        .append(request.usage().count(tokenClass));
            }
        }
        line.append("},\"estimated\":").append(request.estimated());
        text(line, "cost", Money.decimal(request.costNanos()));
    }

    private static void addFailure(StringBuilder line, RequestRecord request) {
        if (request.failure() == null) {
            return;
        }
        text(line, "error", request.failure().failure().code());
        text(line, "message", request.failure().getMessage());
        Throwable detail = request.failure().getCause();
        if (detail != null) {
            text(line, "detail", detail.toString());
        }
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, line);
        line.append('"');
    }

    private static void number(StringBuilder line, String name, long value) {
        line.append(",\"").append(name).append("\":").append(value);
    }
}
