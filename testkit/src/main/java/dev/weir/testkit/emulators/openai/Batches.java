package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Batches: one is `validating` when it is made, `in_progress` when it is first looked at, and `completed` when it is
/// looked at again.
final class Batches {
    /// Answers one line of a batch.
    interface Inner {
        Answer answer(Call call, String url, JsonObject body);
    }

    private static final String[] ENDPOINTS = {
        "/v1/responses", "/v1/chat/completions", "/v1/embeddings", "/v1/completions", "/v1/moderations"
    };

    private final Map<String, JsonObject> batches = new LinkedHashMap<>();
    private final Files files;
    private final Inner inner;

    Batches(Files files, Inner inner) {
        this.files = files;
        this.inner = inner;
    }

    /// Everything at `/batches`.
    Answer answer(Call call, String[] words, Supplier<Node> body) {
        String action = words[0] + (words.length > 2 ? " id" : "") + (words.length > 3 ? " " + words[3] : "");
        return switch (action) {
            case "POST" -> Answer.json(create(call, body.get()));
            case "GET" ->
                Answer.json(new JsonObject()
                        .put("object", "list")
                        .put("data", new JsonArray(batches.values().stream().toList()))
                        .put("has_more", false));
            case "GET id" -> Answer.json(advance(call, batch(words[2])));
            case "POST id cancel" -> {
                JsonObject batch = batch(words[2]);
                if (batch.getString("status").equals("completed")) {
                    throw new Refusal(Kind.CONFLICT, "Cannot cancel a batch with status 'completed'.", null, null);
                }
                yield Answer.json(batch.put("status", "cancelled").put("cancelled_at", call.now()));
            }
            case String _ -> throw new Refusal(Kind.NOT_FOUND, "Invalid URL (" + call.path() + ")", null, null);
        };
    }

    private JsonObject batch(String id) {
        JsonObject batch = batches.get(id);
        if (batch == null) {
            throw new Refusal(Kind.NOT_FOUND, "No batch found with id '" + id + "'.", null, null);
        }
        return batch;
    }

    private JsonObject create(Call call, Node body) {
        body.only("input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after")
                .needs("input_file_id", "endpoint", "completion_window");
        body.word("completion_window", null, "24h");
        files.content(body.text("input_file_id"));
        var batch = new JsonObject()
                .put("id", call.id("batch_", 24))
                .put("object", "batch")
                .put("endpoint", body.word("endpoint", null, ENDPOINTS))
                .put("errors", null)
                .put("input_file_id", body.text("input_file_id"))
                .put("completion_window", "24h")
                .put("status", "validating")
                .put("output_file_id", null)
                .put("error_file_id", null)
                .put("created_at", call.now())
                .put("in_progress_at", null)
                .put("expires_at", call.now() + 86_400)
                .put("completed_at", null)
                .put(
                        "request_counts",
                        new JsonObject().put("total", 0).put("completed", 0).put("failed", 0))
                .put("metadata", body.json().getValue("metadata"));
        batches.put(batch.getString("id"), batch);
        return batch;
    }

    private JsonObject advance(Call call, JsonObject batch) {
        switch (batch.getString("status")) {
            case "validating" -> batch.put("status", "in_progress").put("in_progress_at", call.now());
            case "in_progress" -> complete(call, batch);
            case String _ -> {}
        }
        return batch;
    }

    private void complete(Call call, JsonObject batch) {
        var output = new StringBuilder();
        var errors = new StringBuilder();
        int completed = 0;
        int failed = 0;
        for (String line :
                files.content(batch.getString("input_file_id")).toString().split("\n")) {
            if (line.isBlank()) {
                continue;
            }
            JsonObject result = line(call, line);
            boolean good = result.getJsonObject("response").getInteger("status_code") == 200;
            (good ? output : errors).append(result.encode()).append('\n');
            completed += good ? 1 : 0;
            failed += good ? 0 : 1;
        }
        batch.put("status", "completed")
                .put("completed_at", call.now())
                .put("output_file_id", output.isEmpty() ? null : file(call, output))
                .put("error_file_id", errors.isEmpty() ? null : file(call, errors))
                .put(
                        "request_counts",
                        new JsonObject()
                                .put("total", completed + failed)
                                .put("completed", completed)
                                .put("failed", failed));
    }

    private String file(Call call, StringBuilder lines) {
        Buffer content = Buffer.buffer(lines.toString());
        return files.store(call, "batch_output.jsonl", "batch_output", content.length(), content)
                .getString("id");
    }

    private JsonObject line(Call call, String text) {
        try {
            var request = new JsonObject(text);
            Answer answer = inner.answer(call, request.getString("url"), request.getJsonObject("body"));
            if (answer instanceof Answer.Whole whole) {
                return result(call, request, 200, whole.body().toJsonObject());
            }
            throw refusal("Streaming is not supported in batches.", "stream", null);
        } catch (Refusal wrong) {
            var request = new JsonObject(text);
            return result(
                    call,
                    request,
                    wrong.status(),
                    new JsonObject().put("error", new JsonObject().put("message", wrong.getMessage())));
        } catch (DecodeException e) {
            return result(
                    call,
                    new JsonObject(),
                    400,
                    new JsonObject().put("error", new JsonObject().put("message", "This line is not JSON.")));
        }
    }

    private static JsonObject result(Call call, JsonObject request, int status, JsonObject body) {
        return new JsonObject()
                .put("id", call.id("batch_req_", 24))
                .put("custom_id", request.getValue("custom_id"))
                .put(
                        "response",
                        new JsonObject()
                                .put("status_code", status)
                                .put("request_id", call.id("req_", 24))
                                .put("body", body))
                .put("error", null);
    }
}
