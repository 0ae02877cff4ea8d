package dev.weir.storage.files;

import dev.weir.contracts.files.Batch;
import dev.weir.contracts.files.BatchError;
import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.BatchStatus;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads rows of batches.
final class BatchRows {
    private BatchRows() {}

    /// Of all columns.
    static Batch fromRow(Row row) {
        return new Batch(
                row.getUUID("id"),
                request(row),
                BatchStatus.byKey(row.getString("status")),
                errors(row),
                new Batch.Counts(row.getInteger("total"), row.getInteger("completed"), row.getInteger("failed")),
                times(row),
                Optional.ofNullable(row.getUUID("output_file_id")),
                Optional.ofNullable(row.getUUID("error_file_id")));
    }

    private static BatchRequest request(Row row) {
        Map<String, String> metadata = new LinkedHashMap<>();
        String[] keys = row.getArrayOfStrings("metadata_keys");
        String[] values = row.getArrayOfStrings("metadata_values");
        for (int i = 0; i < keys.length; i++) {
            metadata.put(keys[i], values[i]);
        }
        return new BatchRequest(
                row.getUUID("company_id"),
                row.getUUID("key_id"),
                row.getString("client_address"),
                row.getUUID("input_file_id"),
                row.getString("endpoint"),
                Duration.ofMillis(row.getLong("window_ms")),
                metadata,
                Optional.ofNullable(row.getLong("keep_output_ms")).map(Duration::ofMillis),
                Optional.ofNullable(row.getString("idempotency_key")));
    }

    private static List<BatchError> errors(Row row) {
        String[] codes = row.getArrayOfStrings("error_codes");
        String[] messages = row.getArrayOfStrings("error_messages");
        String[] params = row.getArrayOfStrings("error_params");
        Integer[] lines = row.getArrayOfIntegers("error_lines");
        List<BatchError> errors = new ArrayList<>(codes.length);
        for (int i = 0; i < codes.length; i++) {
            errors.add(new BatchError(
                    codes[i], messages[i], Optional.ofNullable(params[i]), Optional.ofNullable(lines[i])));
        }
        return errors;
    }

    private static Batch.Times times(Row row) {
        return new Batch.Times(
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                time(row, "in_progress_at"),
                time(row, "finalizing_at"),
                time(row, "completed_at"),
                time(row, "failed_at"),
                time(row, "expired_at"),
                time(row, "cancelling_at"),
                time(row, "cancelled_at"));
    }

    private static Optional<Instant> time(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }
}
