package dev.weir.providers.responses;

import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import dev.weir.providers.chat.InputTokens;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.responses.ResponsesRequest.Edit;
import dev.weir.providers.responses.ResponsesRequest.Span;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what routing and pricing need, without a tree; the rest is checked for being JSON and measured. One per
/// request.
///
/// Field names are compared decoded: an escaped one means the same to a provider.
final class ResponsesRequestReader {
    private static final int TOKENS_MAX = 100_000_000;
    /// A longer model name can't be one.
    private static final int MODEL_CHARS_MAX = 256;

    private static final String PROOF = "\"reasoning.encrypted_content\"";
    private static final int BYTES_PER_TOKEN = 4;
    private static final int ITEM_TOKENS = 4;
    private static final Set<String> TEXTS =
            Set.of("text", "content", "output", "arguments", "refusal", "instructions", "input");

    private final Operation operation;
    private final Buffer body;
    private final Set<String> seen = new HashSet<>();
    private String model;
    private Span modelName;
    private Edit input;
    private boolean stream;
    private long maxTokens = -1;
    private boolean store = true;
    private Span storeValue;
    private String previous;
    private boolean serverTools;
    private boolean thinks;
    private boolean proofWanted;
    private boolean includeEmpty = true;
    /// Before its last bracket.
    private Span includeEnd;

    // measured
    private int images;
    private int files;
    private long textBytes;
    private long items;

    private ResponsesRequestReader(Operation operation, Buffer body) {
        this.operation = operation;
        this.body = body;
    }

    static ResponsesRequest read(Operation operation, Buffer body) {
        return ParameterReader.body(body, json -> new ResponsesRequestReader(operation, body).read(json));
    }

    private ResponsesRequest read(JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            String name = json.field();
            field(name, json);
        }
        ParameterReader.required(model, "model");
        if (!seen.contains("input")) {
            throw ParameterReader.missing("input");
        }
        long estimate = items * ITEM_TOKENS
                + Math.ceilDiv(textBytes, (long) BYTES_PER_TOKEN)
                + (long) images * InputTokens.IMAGE_TOKENS
                + (long) files * InputTokens.DOCUMENT_TOKENS;
        return new ResponsesRequest(
                operation,
                body,
                model,
                stream,
                maxTokens,
                images,
                files,
                serverTools,
                store,
                Optional.ofNullable(previous),
                Math.max(1, estimate),
                modelName,
                edits());
    }

    /// What a provider does not store it must give to us: without the proof of its thinking a turn could not go on from
    /// it.
    private List<Edit> edits() {
        List<Edit> edits = new ArrayList<>();
        if (input != null) {
            edits.add(input);
        }
        if (store) {
            edits.add(storeValue == null ? added(",\"store\":false") : new Edit(storeValue, Buffer.buffer("false")));
        }
        if (store && thinks && !proofWanted) {
            edits.add(
                    includeEnd == null
                            ? added(",\"include\":[" + PROOF + "]")
                            : new Edit(includeEnd, Buffer.buffer(includeEmpty ? PROOF : "," + PROOF)));
        }
        return edits;
    }

    /// Behind the name of the model, which is always there.
    private Edit added(String fields) {
        return new Edit(new Span(modelName.to(), modelName.to()), Buffer.buffer(fields));
    }

    private void field(String name, JsonReader json) {
        switch (name) {
            case "model" -> {
                once(name);
                readModel(json);
            }
            case "input" -> {
                once(name);
                readInput(json);
            }
            case "store" -> {
                once(name);
                readStore(json);
            }
            case "stream", "max_output_tokens", "previous_response_id", "tools", "background" -> {
                once(name);
                if (!ParameterReader.absent(json)) {
                    option(name, json);
                }
            }
            case "conversation", "prompt" -> {
                if (!ParameterReader.absent(json)) {
                    RequestReader.refuse(name, json.slice());
                }
            }
            case "instructions" -> measure(name, json);
            case "reasoning" -> {
                thinks = json.peek() == '{';
                json.skip();
            }
            case "include" -> readInclude(json);
            case "text" -> textBytes += json.slice().length();
            default -> json.skip();
        }
    }

    private void option(String name, JsonReader json) {
        switch (name) {
            case "stream" -> stream = ParameterReader.flag(json, name);
            case "max_output_tokens" -> maxTokens = ParameterReader.count(json, name, 1, TOKENS_MAX);
            case "previous_response_id" -> previous = ParameterReader.string(json, name);
            case "tools" -> readTools(json);
            default -> RequestReader.refuse(name, json.slice());
        }
    }

    private void readStore(JsonReader json) {
        json.peek();
        int from = json.offset();
        if (!ParameterReader.absent(json)) {
            store = ParameterReader.flag(json, "store");
        }
        storeValue = new Span(from, json.offset());
    }

    private void readInclude(JsonReader json) {
        if (json.peek() != '[') {
            json.skip();
            return;
        }
        json.beginArray();
        while (json.nextItem()) {
            includeEmpty = false;
            proofWanted |= json.slice().toString().equals(PROOF);
        }
        includeEnd = new Span(json.offset() - 1, json.offset() - 1);
    }

    private void once(String name) {
        if (!seen.add(name)) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE, name, "'" + name + "' stands twice in the body (expected: once)");
        }
    }

    private void readModel(JsonReader json) {
        json.peek();
        int from = json.offset();
        model = ParameterReader.string(json, "model");
        modelName = new Span(from, json.offset());
        if (model.isBlank() || model.length() > MODEL_CHARS_MAX) {
            throw wrongValue(
                    "model",
                    model.length() + (model.isBlank() && !model.isEmpty() ? " blank" : "") + " characters",
                    "a name of 1 to " + MODEL_CHARS_MAX);
        }
    }

    private void readInput(JsonReader json) {
        if (json.peek() == '"') {
            items++;
            textBytes += json.slice().length();
            return;
        }
        if (json.peek() != '[') {
            throw wrongType("input", shown(json.slice()), "a string or an array of items");
        }
        int from = json.offset();
        List<JsonSlice> kept = new ArrayList<>();
        int count = 0;
        json.beginArray();
        while (json.nextItem()) {
            items++;
            JsonSlice item = json.slice();
            if (readItem(item, "input[" + count++ + "]")) {
                kept.add(item);
            }
        }
        if (kept.size() < count) {
            input = new Edit(new Span(from, json.offset()), array(kept));
        }
    }

    private static Buffer array(List<JsonSlice> items) {
        var out = new JsonWriter(
                items.stream().mapToInt(item -> item.length() + 1).sum() + 2);
        out.beginArray();
        items.forEach(out::value);
        return out.endArray().buffer();
    }

    /// False for one that no provider of this API takes: thinking with the proof of another.
    private boolean readItem(JsonSlice item, String path) {
        if (!item.isObject()) {
            throw wrongType(path, shown(item), "an object");
        }
        String type = null;
        String id = null;
        boolean spoken = false;
        boolean foreign = false;
        JsonReader json = item.reader();
        json.beginObject();
        while (json.nextField()) {
            String name = json.field();
            boolean text = json.peek() == '"';
            if (name.equals("type") && text) {
                type = json.string();
            } else if (name.equals("id") && text) {
                id = json.string();
            } else if (name.equals("encrypted_content") && text) {
                foreign = Signatures.isForeign(json.slice());
            } else {
                spoken |= name.equals("role");
                measure(name, json);
            }
        }
        if ("item_reference".equals(type) || type == null && !spoken && id != null) {
            throw InputItem.reference(path, id);
        }
        return !foreign;
    }

    /// Measures the texts, images and documents of a value.
    private void measure(String name, JsonReader json) {
        switch (json.peek()) {
            case '{' -> {
                json.beginObject();
                while (json.nextField()) {
                    measure(json.field(), json);
                }
            }
            case '[' -> {
                json.beginArray();
                while (json.nextItem()) {
                    measure(name, json);
                }
            }
            case '"' -> measureText(name, json.slice());
            default -> json.skip();
        }
    }

    private void measureText(String name, JsonSlice value) {
        if (TEXTS.contains(name)) {
            textBytes += value.length();
        } else if (name.equals("type")) {
            String type = value.text();
            images += type.equals("input_image") || type.equals("computer_screenshot") ? 1 : 0;
            files += type.equals("input_file") ? 1 : 0;
        }
    }

    private void readTools(JsonReader json) {
        ParameterReader.array(json, "tools");
        for (int i = 0; json.nextItem(); i++) {
            JsonSlice tool = json.slice();
            if (!tool.isObject()) {
                throw wrongType("tools[" + i + "]", shown(tool), "an object");
            }
            items++;
            textBytes += tool.length();
            serverTools |= !isCallersOwn(tool);
        }
    }

    /// Functions, and custom tools, whose calls the caller answers.
    private static boolean isCallersOwn(JsonSlice tool) {
        JsonReader json = tool.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.field().equals("type") && json.peek() == '"') {
                String type = json.string();
                return type.equals("function") || type.equals("custom");
            }
            json.skip();
        }
        return false;
    }
}
