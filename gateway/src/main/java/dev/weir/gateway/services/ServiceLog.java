package dev.weir.gateway.services;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The line in the log that a request to a service or an aggregate leaves at its end. A query may hold what is nobody's
/// business, and is not in it.
final class ServiceLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir.service");

    private final HttpServerRequest request;
    private final String requestId;
    private final long startedNanos = System.nanoTime();

    ServiceLog(HttpServerRequest request, String requestId) {
        this.request = request;
        this.requestId = requestId;
    }

    /// When the request began, by `System.nanoTime()`.
    long startedNanos() {
        return startedNanos;
    }

    /// @param who what was asked
    /// @param how by which calls it was answered
    /// @param status what the caller got, 0 for none
    void ended(String who, String how, ApiKey callerOrNull, int status, Ending ending, GatewayException failureOrNull) {
        if (failureOrNull != null && failureOrNull.failure() == Failure.INTERNAL) {
            // The one place where a defect's stack is kept.
            LOG.error("request {} failed by a defect", requestId, failureOrNull.getCause());
        }
        if (LOG.isInfoEnabled()) {
            LOG.info(
                    "{}: {} {} {} {}, {} ms, {}, company {}, request {}{}",
                    who,
                    request.method(),
                    request.path(),
                    status,
                    ending.key(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                    how,
                    callerOrNull == null ? "-" : callerOrNull.companyId(),
                    requestId,
                    failureOrNull == null ? "" : told(failureOrNull));
        }
    }

    private static String told(GatewayException failure) {
        Throwable detail = failure.getCause();
        return ": " + failure.getMessage() + (detail == null ? "" : " (" + detail + ")");
    }
}
