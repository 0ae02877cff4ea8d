package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Embeddings: unit vectors made of a text's hash, so that equal texts are equal.
final class Embeddings {
    private static final int INPUTS_MAX = 2_048;
    private static final int DIMENSIONS = 8;

    private Embeddings() {}

    static Answer answer(Node body) {
        body.only(
                        "model",
                        "input",
                        "encoding_format",
                        "dimensions",
                        "user",
                        "output_dimension",
                        "output_dtype",
                        "input_type",
                        "provider")
                .needs("model", "input");
        String model = body.text("model");
        OpenAiEmulator.known(model);
        boolean base64 =
                body.word("encoding_format", "float", "float", "base64").equals("base64");
        int dimensions = (int) body.integer("dimensions", DIMENSIONS, 1, 4_096);
        var data = new JsonArray();
        long tokens = 0;
        for (Object input : inputs(body)) {
            tokens += input instanceof JsonArray ids ? ids.size() : Tokens.count((String) input);
            float[] vector = vector(input.toString(), dimensions);
            data.add(new JsonObject()
                    .put("object", "embedding")
                    .put("index", data.size())
                    .put("embedding", base64 ? base64(vector) : array(vector)));
        }
        var answer = new JsonObject()
                .put("object", "list")
                .put("data", data)
                .put("model", model)
                .put("usage", new JsonObject().put("prompt_tokens", tokens).put("total_tokens", tokens));
        return Answer.json(
                answer, Work.of("", model, TokenUsage.NONE.with(TokenClass.INPUT_FRESH, tokens), TokenUsage.NONE));
    }

    /// Texts, or arrays of token ids.
    private static List<Object> inputs(Node body) {
        if (body.isText("input")) {
            return List.of(check(body, body.text("input")));
        }
        JsonArray array = body.array("input");
        if (array.isEmpty() || array.size() > INPUTS_MAX) {
            throw refusal("Invalid 'input': expected 1 to " + INPUTS_MAX + " items.", "input", null);
        }
        if (array.getValue(0) instanceof Integer) {
            return List.of(array);
        }
        var inputs = new ArrayList<>();
        for (Object each : array) {
            if (!(each instanceof String) && !(each instanceof JsonArray)) {
                throw refusal("Invalid 'input': expected texts or arrays of tokens.", "input", "invalid_type");
            }
            inputs.add(each instanceof String text ? check(body, text) : each);
        }
        return inputs;
    }

    private static String check(Node body, String text) {
        if (text.isEmpty()) {
            throw refusal("Invalid '" + body.path("input") + "': input cannot be an empty string.", "input", null);
        }
        return text;
    }

    private static float[] vector(String text, int dimensions) {
        var vector = new float[dimensions];
        double length = 0;
        int hash = text.hashCode();
        for (int i = 0; i < dimensions; i++) {
            hash = hash * 31 + i + 1;
            vector[i] = (hash % 1_000 + 0.5f) / 1_000;
            length += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] /= (float) Math.sqrt(length);
        }
        return vector;
    }

    private static JsonArray array(float[] vector) {
        var array = new JsonArray();
        for (float each : vector) {
            array.add(each);
        }
        return array;
    }

    private static String base64(float[] vector) {
        var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : vector) {
            bytes.putFloat(each);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
