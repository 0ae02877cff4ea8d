package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.BiConsumer;

/// Writes what an aggregate answers: the platform's envelope with the parts' own JSON in `data`, one error for
/// each part that failed in `errors`, and status and latency of all in `meta.parts`.
final class AggregateAnswer {
    private AggregateAnswer() {}

    /// @param any at least one part succeeded
    static Buffer of(List<PartCall> calls, boolean any, String requestId) {
        Buffer out = Buffer.buffer();
        out.appendString("{\"success\":" + any + ",\"data\":");
        if (any) {
            each(out, calls, (_, call) -> out.appendBuffer(call.json() == null ? JsonText.NULL : call.json()));
        } else {
            out.appendString("null,\"error\":");
            error(out, Failure.UPSTREAM_ERROR.platformCode(), none(calls.size()));
        }
        out.appendString(",\"errors\":");
        each(
                out,
                calls.stream().filter(call -> call.failure() != null).toList(),
                (_, call) -> error(out, call.failure()));
        out.appendString(",\"meta\":{\"requestId\":");
        JsonText.appendQuoted(out, requestId);
        out.appendString(",\"parts\":");
        each(out, calls, AggregateAnswer::figures);
        return out.appendString("}}");
    }

    private static String none(int parts) {
        return parts == 1 ? "The one part failed" : "All " + parts + " parts failed";
    }

    private static void each(Buffer out, List<PartCall> calls, BiConsumer<Buffer, PartCall> value) {
        String separator = "{";
        for (PartCall call : calls) {
            out.appendString(separator);
            JsonText.appendQuoted(out, call.name());
            out.appendString(":");
            value.accept(out, call);
            separator = ",";
        }
        out.appendString(calls.isEmpty() ? "{}" : "}");
    }

    private static void error(Buffer out, GatewayException failure) {
        error(out, failure.failure().platformCode(), failure.getMessage());
    }

    private static void error(Buffer out, String code, String message) {
        out.appendString("{\"code\":");
        JsonText.appendQuoted(out, code);
        out.appendString(",\"message\":");
        JsonText.appendQuoted(out, message);
        out.appendString(",\"details\":{}}");
    }

    private static void figures(Buffer out, PartCall call) {
        out.appendString("{\"status\":" + (call.status() == 0 ? "null" : call.status()) + ",\"latencyMs\":"
                + call.tookMs() + "}");
    }
}
