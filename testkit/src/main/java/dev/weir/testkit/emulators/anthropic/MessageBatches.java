package dev.weir.testkit.emulators.anthropic;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Message batches: one is `in_progress` when it is made and `ended` when it is looked at for the second time.
final class MessageBatches {
    /// Makes one message of a batch.
    interface Inner {
        JsonObject message(Call call, JsonObject request);
    }

    private static final class Batch {
        private final JsonObject json;
        private final List<Node> requests;
        private int looks;
        private boolean canceled;

        private Batch(JsonObject json, List<Node> requests) {
            this.json = json;
            this.requests = requests;
        }
    }

    private final Map<String, Batch> batches = new LinkedHashMap<>();
    private final Inner inner;

    MessageBatches(Inner inner) {
        this.inner = inner;
    }

    /// Everything at `/v1/messages/batches`.
    Answer answer(Call call, String[] words, Supplier<Node> body) {
        String action = words[0] + (words.length > 4 ? " id" : "") + (words.length > 5 ? " " + words[5] : "");
        return switch (action) {
            case "POST" -> Answer.json(create(call, body.get()));
            case "GET" -> list();
            case "GET id" -> Answer.json(look(call, batch(words[4])));
            case "POST id cancel" -> {
                Batch batch = batch(words[4]);
                batch.canceled = true;
                yield Answer.json(batch.json
                        .put("processing_status", "canceling")
                        .put("cancel_initiated_at", call.ids().time(0)));
            }
            case "DELETE id" -> {
                if (!batch(words[4]).json.getString("processing_status").equals("ended")) {
                    throw Refusal.invalid("Batch " + words[4] + " cannot be deleted because it is still processing");
                }
                batches.remove(words[4]);
                yield Answer.json(new JsonObject().put("id", words[4]).put("type", "message_batch_deleted"));
            }
            case "GET id results" -> results(call, batch(words[4]));
            case String _ -> throw Refusal.of(Kind.NOT_FOUND, "Not found");
        };
    }

    private Batch batch(String id) {
        Batch batch = batches.get(id);
        if (batch == null) {
            throw Refusal.of(Kind.NOT_FOUND, "No batch found with id: " + id);
        }
        return batch;
    }

    private JsonObject create(Call call, Node body) {
        List<Node> requests = body.only("requests").needs("requests").objects("requests");
        if (requests.isEmpty()) {
            throw Refusal.invalid("requests: List should have at least 1 item after validation, not 0");
        }
        var ids = new HashSet<String>();
        for (Node request : requests) {
            request.only("custom_id", "params").needs("custom_id", "params").object("params");
            if (!ids.add(request.text("custom_id"))) {
                throw Refusal.invalid("requests: custom_id must be unique: " + request.text("custom_id"));
            }
        }
        String id = call.id("msgbatch_", 24);
        var json = new JsonObject()
                .put("id", id)
                .put("type", "message_batch")
                .put("processing_status", "in_progress")
                .put("request_counts", counts(requests.size(), 0, 0, 0))
                .put("created_at", call.ids().time(0))
                .put("expires_at", call.ids().time(86_400))
                .put("ended_at", null)
                .put("archived_at", null)
                .put("cancel_initiated_at", null)
                .put("results_url", null);
        batches.put(id, new Batch(json, requests));
        return json;
    }

    private static JsonObject counts(int processing, int succeeded, int errored, int canceled) {
        return new JsonObject()
                .put("processing", processing)
                .put("succeeded", succeeded)
                .put("errored", errored)
                .put("canceled", canceled)
                .put("expired", 0);
    }

    private JsonObject look(Call call, Batch batch) {
        if (++batch.looks == 2) {
            int errored = batch.canceled
                    ? 0
                    : (int) batch.requests.stream()
                            .filter(each ->
                                    result(call, batch, each).getString("type").equals("errored"))
                            .count();
            int all = batch.requests.size();
            batch.json
                    .put("processing_status", "ended")
                    .put("ended_at", call.ids().time(0))
                    .put("results_url", call.url("/v1/messages/batches/" + batch.json.getString("id") + "/results"))
                    .put(
                            "request_counts",
                            batch.canceled ? counts(0, 0, 0, all) : counts(0, all - errored, errored, 0));
        }
        return batch.json;
    }

    private JsonObject result(Call call, Batch batch, Node request) {
        if (batch.canceled) {
            return new JsonObject().put("type", "canceled");
        }
        try {
            JsonObject message = inner.message(call, request.object("params").json());
            return new JsonObject().put("type", "succeeded").put("message", message);
        } catch (Refusal refusal) {
            var error = new JsonObject().put("type", "invalid_request_error").put("message", refusal.getMessage());
            return new JsonObject()
                    .put("type", "errored")
                    .put("error", new JsonObject().put("type", "error").put("error", error));
        }
    }

    private Answer list() {
        var data = new JsonArray();
        batches.values().forEach(batch -> data.add(batch.json));
        return Answer.json(new JsonObject()
                .put("data", data)
                .put("has_more", false)
                .put("first_id", null)
                .put("last_id", null));
    }

    private Answer results(Call call, Batch batch) {
        if (!batch.json.getString("processing_status").equals("ended")) {
            throw Refusal.of(Kind.NOT_FOUND, "Batch " + batch.json.getString("id") + " has no available results.");
        }
        var lines = Buffer.buffer();
        for (Node request : batch.requests) {
            lines.appendString(new JsonObject()
                            .put("custom_id", request.text("custom_id"))
                            .put("result", result(call, batch, request))
                            .encode())
                    .appendString("\n");
        }
        return new Answer.Whole(200, Map.of(), "application/x-jsonl", lines, Work.NONE);
    }
}
