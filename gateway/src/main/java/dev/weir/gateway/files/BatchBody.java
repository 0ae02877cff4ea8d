package dev.weir.gateway.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.gateway.edge.IdempotencyKey;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The body of a request for a batch, and what is wrong with it.
///
/// Source: <https://platform.openai.com/docs/api-reference/batch/create>.
final class BatchBody {
    private static final List<String> KNOWN =
            List.of("input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after");
    private static final String WINDOW = BatchRequest.WINDOW.toHours() + "h";

    private final JsonObject body;

    private BatchBody(JsonObject body) {
        this.body = body;
    }

    /// @param endpoints those that lines may be for
    static BatchRequest read(RoutingContext ctx, String clientAddress, List<String> endpoints) {
        ApiKey caller = Caller.of(ctx);
        return new BatchBody(object(ctx)).read(caller, clientAddress, endpoints, IdempotencyKey.of(ctx.request()));
    }

    private static JsonObject object(RoutingContext ctx) {
        JsonObject body;
        try {
            body = ctx.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw GatewayException.of(Failure.INVALID_JSON, "The body is not valid JSON (expected: a JSON object)");
        }
        if (body == null) {
            throw GatewayException.of(Failure.INVALID_JSON, "The body is empty (expected: a JSON object)");
        }
        for (String field : body.fieldNames()) {
            if (!KNOWN.contains(field)) {
                throw Fields.invalid(field, "unknown field", "one of " + String.join(", ", KNOWN));
            }
        }
        return body;
    }

    private BatchRequest read(
            ApiKey caller, String clientAddress, List<String> endpoints, Optional<String> idempotencyKey) {
        UUID input = input();
        String endpoint = text("endpoint");
        if (!endpoints.contains(endpoint)) {
            throw Fields.invalid("endpoint", endpoint, "one of " + String.join(", ", endpoints));
        }
        String window = text("completion_window");
        if (!window.equals(WINDOW)) {
            throw Fields.invalid("completion_window", window, WINDOW);
        }
        return new BatchRequest(
                caller.companyId(),
                caller.id(),
                clientAddress,
                input,
                endpoint,
                BatchRequest.WINDOW,
                metadata(),
                keepOutput(),
                idempotencyKey);
    }

    private UUID input() {
        String id = text("input_file_id");
        return ObjectId.FILE
                .parse(id)
                .orElseThrow(() ->
                        GatewayException.ofParam(Failure.NOT_FOUND, "input_file_id", "No such File object: " + id));
    }

    private String text(String field) {
        return switch (body.getValue(field)) {
            case null -> throw Fields.missing(field);
            case String text -> text;
            case Object other -> throw Fields.invalid(field, String.valueOf(other), "text");
        };
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        Object given = body.getValue("metadata");
        if (given == null) {
            return metadata;
        }
        if (!(given instanceof JsonObject pairs) || pairs.size() > BatchRequest.METADATA_MAX) {
            throw Fields.invalid(
                    "metadata", given.toString(), "an object of at most " + BatchRequest.METADATA_MAX + " fields");
        }
        for (String key : pairs.fieldNames()) {
            metadata.put(key, value(key, pairs.getValue(key)));
        }
        return metadata;
    }

    private static String value(String key, Object value) {
        boolean good = key.length() <= BatchRequest.METADATA_KEY_CHARS_MAX
                && key.indexOf('\0') < 0
                && value instanceof String text
                && text.length() <= BatchRequest.METADATA_VALUE_CHARS_MAX
                && text.indexOf('\0') < 0;
        if (!good) {
            throw Fields.invalid(
                    "metadata." + key,
                    String.valueOf(value),
                    "text of at most " + BatchRequest.METADATA_VALUE_CHARS_MAX + " characters under a name of at most "
                            + BatchRequest.METADATA_KEY_CHARS_MAX + ", none of them NUL");
        }
        return (String) value;
    }

    private Optional<Duration> keepOutput() {
        String field = "output_expires_after";
        return switch (body.getValue(field)) {
            case null -> Optional.empty();
            case JsonObject after ->
                Optional.of(Fields.keep(
                        field,
                        after.getValue("anchor") instanceof String anchor ? anchor : null,
                        after.getValue("seconds") instanceof Number seconds ? seconds.toString() : null));
            case Object other -> throw Fields.invalid(field, String.valueOf(other), "an object");
        };
    }
}
