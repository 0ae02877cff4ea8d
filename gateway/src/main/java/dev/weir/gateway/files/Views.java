package dev.weir.gateway.files;

import dev.weir.contracts.files.Batch;
import dev.weir.contracts.files.BatchError;
import dev.weir.contracts.files.Listed;
import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.files.StoredFile;
import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Files and batches as callers see them.
///
/// Source: <https://platform.openai.com/docs/api-reference/files/object>,
/// <https://platform.openai.com/docs/api-reference/batch/object>.
final class Views {
    private Views() {}

    static void send(RoutingContext ctx, JsonObject body) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(CorrelationId.HEADER, ctx.<String>get(CorrelationId.HEADER))
                .end(body.toBuffer());
    }

    static <T> void sendList(RoutingContext ctx, Listed<T> part, Function<T, JsonObject> toApi) {
        List<JsonObject> items = part.items().stream().map(toApi).toList();
        send(
                ctx,
                new JsonObject()
                        .put("object", "list")
                        .put("data", new JsonArray(items))
                        .put(
                                "first_id",
                                items.isEmpty() ? null : items.getFirst().getString("id"))
                        .put("last_id", items.isEmpty() ? null : items.getLast().getString("id"))
                        .put("has_more", part.more()));
    }

    static JsonObject toApi(StoredFile file) {
        return new JsonObject()
                .put("id", ObjectId.FILE.text(file.id()))
                .put("object", "file")
                .put("bytes", file.bytes())
                .put("created_at", file.createdAt().getEpochSecond())
                .put("expires_at", seconds(file.expiresAt()))
                .put("filename", file.name())
                .put("purpose", file.purpose().key())
                .put("status", "processed")
                .putNull("status_details");
    }

    static JsonObject toApi(Batch batch) {
        Batch.Times times = batch.times();
        return new JsonObject()
                .put("id", ObjectId.BATCH.text(batch.id()))
                .put("object", "batch")
                .put("endpoint", batch.request().endpoint())
                .put("errors", errors(batch.errors()))
                .put("input_file_id", ObjectId.FILE.text(batch.request().inputFileId()))
                .put("completion_window", batch.request().window().toHours() + "h")
                .put("status", batch.status().key())
                .put("output_file_id", file(batch.outputFileId()))
                .put("error_file_id", file(batch.errorFileId()))
                .put("created_at", times.created().getEpochSecond())
                .put("in_progress_at", seconds(times.inProgress()))
                .put("expires_at", times.expires().getEpochSecond())
                .put("finalizing_at", seconds(times.finalizing()))
                .put("completed_at", seconds(times.completed()))
                .put("failed_at", seconds(times.failed()))
                .put("expired_at", seconds(times.expired()))
                .put("cancelling_at", seconds(times.cancelling()))
                .put("cancelled_at", seconds(times.cancelled()))
                .put(
                        "request_counts",
                        new JsonObject()
                                .put("total", batch.counts().total())
                                .put("completed", batch.counts().completed())
                                .put("failed", batch.counts().failed()))
                .put("metadata", metadata(batch));
    }

    private static JsonObject metadata(Batch batch) {
        if (batch.request().metadata().isEmpty()) {
            return null;
        }
        var metadata = new JsonObject();
        batch.request().metadata().forEach(metadata::put);
        return metadata;
    }

    private static JsonObject errors(List<BatchError> errors) {
        if (errors.isEmpty()) {
            return null;
        }
        var data = new JsonArray();
        errors.forEach(error -> data.add(new JsonObject()
                .put("code", error.code())
                .put("message", error.message())
                .put("param", error.param().orElse(null))
                .put("line", error.line().orElse(null))));
        return new JsonObject().put("object", "list").put("data", data);
    }

    private static String file(Optional<UUID> id) {
        return id.map(ObjectId.FILE::text).orElse(null);
    }

    private static Long seconds(Optional<Instant> at) {
        return at.map(Instant::getEpochSecond).orElse(null);
    }
}
