package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Files that were uploaded, and those that batches write. Of a long file only the beginning is kept.
final class Files {
    /// Files kept; the oldest are forgotten.
    private static final int FILES_MAX = 200;
    private static final List<String> PURPOSES =
            List.of("assistants", "batch", "fine-tune", "vision", "user_data", "evals");

    private record Stored(JsonObject json, Buffer content) {}

    private final Map<String, Stored> files = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stored> eldest) {
            return size() > FILES_MAX;
        }
    };

    /// Everything at `/files`.
    Answer answer(Call call, String[] words) {
        String action = words[0] + (words.length > 2 ? " id" : "") + (words.length > 3 ? " " + words[3] : "");
        return switch (action) {
            case "POST" -> upload(call);
            case "GET" -> list(call);
            case "GET id" -> Answer.json(file(words[2]).json());
            case "GET id content" ->
                new Answer.Whole(
                        200,
                        Map.of(),
                        "application/octet-stream",
                        file(words[2]).content(),
                        Work.NONE);
            case "DELETE id" -> {
                file(words[2]);
                files.remove(words[2]);
                yield Answer.json(new JsonObject()
                        .put("id", words[2])
                        .put("object", "file")
                        .put("deleted", true));
            }
            case String _ -> throw new Refusal(Kind.NOT_FOUND, "Invalid URL (" + call.path() + ")", null, null);
        };
    }

    private Answer upload(Call call) {
        Call.Upload file = call.uploads().stream()
                .filter(upload -> upload.field().equals("file"))
                .findFirst()
                .orElseThrow(() -> refusal("'file' is a required property", "file", null));
        String purpose = call.form().get("purpose");
        if (purpose == null) {
            throw refusal("'purpose' is a required property", "purpose", null);
        }
        if (!PURPOSES.contains(purpose)) {
            throw refusal("'" + purpose + "' is not one of " + PURPOSES + " - 'purpose'", "purpose", null);
        }
        return Answer.json(store(call, file.fileName(), purpose, file.bytes(), file.head()));
    }

    /// Keeps a file under a new id.
    JsonObject store(Call call, String name, String purpose, long bytes, Buffer content) {
        var json = new JsonObject()
                .put("id", call.id("file-", 22))
                .put("object", "file")
                .put("bytes", bytes)
                .put("created_at", call.now())
                .put("expires_at", null)
                .put("filename", name)
                .put("purpose", purpose)
                .put("status", "processed")
                .put("status_details", null);
        files.put(json.getString("id"), new Stored(json, content));
        return json;
    }

    Buffer content(String id) {
        return file(id).content();
    }

    private Stored file(String id) {
        Stored file = files.get(id);
        if (file == null) {
            throw new Refusal(Kind.NOT_FOUND, "No such File object: " + id, "id", null);
        }
        return file;
    }

    private Answer list(Call call) {
        var data = new ArrayList<JsonObject>();
        for (Stored each : files.values()) {
            if (call.query("purpose") == null
                    || call.query("purpose").equals(each.json().getString("purpose"))) {
                data.addFirst(each.json());
            }
        }
        return Answer.json(new JsonObject()
                .put("object", "list")
                .put("data", new JsonArray(data))
                .put("has_more", false)
                .put("first_id", data.isEmpty() ? null : data.getFirst().getString("id"))
                .put("last_id", data.isEmpty() ? null : data.getLast().getString("id")));
    }
}
