package dev.weir.testkit.emulators.openai;

import dev.weir.testkit.emulators.core.Refusal;
import io.vertx.core.json.JsonArray;
import java.util.List;

/// The words of pydantic, which Mistral lets through as they are.
final class MistralComplaints extends OpenAiComplaints {
    /// Where a field is: `["body", "messages", 0, "content"]`.
    static JsonArray place(String path) {
        var place = new JsonArray().add("body");
        for (String step : path == null ? new String[0] : path.split("[.\\[\\]]+")) {
            if (!step.isEmpty()) {
                place.add(step.matches("[0-9]+") ? (Object) Integer.parseInt(step) : step);
            }
        }
        return place;
    }

    @Override
    public Refusal missing(String path) {
        return refusal("Field required", path, "missing_field");
    }

    @Override
    public Refusal unknown(String path) {
        return refusal("Extra inputs are not permitted", path, "extra_forbidden");
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        return refusal("Input should be " + expected, path, "type_error");
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        return refusal(
                "Input should be '" + String.join("', '", allowed) + "'; got '" + got + "'", path, "literal_error");
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return refusal("Input should be " + expected, path, "value_error");
    }
}
