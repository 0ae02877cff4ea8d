package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads the input of a response: a text, or items. Every call needs its output and every output its call.
final class ResponseInput {
    private static final int CALL_ID_MAX = 64;

    private final Prompt prompt;
    private final Set<String> calls = new LinkedHashSet<>();
    private final Set<String> answered = new LinkedHashSet<>();

    ResponseInput(Prompt prompt) {
        this.prompt = prompt;
    }

    /// Reads a turn before this one, or the request's own.
    void read(Node body) {
        if (body.isText("input")) {
            prompt.user();
            prompt.text(body.text("input"));
            return;
        }
        body.objects("input").forEach(this::item);
    }

    /// Reads what was answered in a turn before this one.
    void readOutput(List<Node> output) {
        output.forEach(this::item);
    }

    /// Looks for calls that nobody answered.
    void end() {
        for (String call : calls) {
            if (!answered.contains(call)) {
                throw refusal("No tool output found for function call " + call + ".", "input", null);
            }
        }
    }

    private void item(Node item) {
        String type = item.text("type", "message");
        switch (type) {
            case "message" -> message(item);
            case "function_call" -> call(item);
            case "function_call_output" -> output(item);
            case "reasoning" -> reasoning(item);
            case "item_reference" -> item.only("type", "id").needs("id");
            case "web_search_call",
                    "file_search_call",
                    "code_interpreter_call",
                    "image_generation_call",
                    "mcp_call",
                    "custom_tool_call",
                    "custom_tool_call_output",
                    "compaction" -> prompt.other();
            case String _ ->
                throw item.complaints()
                        .word(
                                item.path("type"),
                                type,
                                List.of(
                                        "message",
                                        "function_call",
                                        "function_call_output",
                                        "reasoning",
                                        "item_reference"));
        }
    }

    private static void id(Node item, String prefix) {
        if (item.has("id") && !item.text("id").startsWith(prefix)) {
            throw refusal(
                    "Invalid '" + item.path("id") + "': '" + item.text("id") + "'. Expected an ID that begins with '"
                            + prefix + "'.",
                    item.path("id"),
                    "invalid_value");
        }
    }

    private void message(Node item) {
        item.only("type", "role", "content", "id", "status", "phase").needs("role", "content");
        String role = item.word("role", null, "user", "assistant", "system", "developer");
        id(item, "msg");
        if (role.equals("user")) {
            prompt.user();
        } else {
            prompt.other();
        }
        if (item.isText("content")) {
            prompt.text(item.text("content"));
            return;
        }
        Set<String> types = role.equals("assistant")
                ? Set.of("output_text", "refusal")
                : Set.of("input_text", "input_image", "input_file");
        for (Node part : item.objects("content")) {
            String type = part.text("type");
            if (!types.contains(type)) {
                throw part.complaints()
                        .word(part.path("type"), type, types.stream().sorted().toList());
            }
            part(part, type);
        }
    }

    private void part(Node part, String type) {
        switch (type) {
            case "input_text" -> prompt.text(part.only("type", "text").text("text"));
            case "output_text" ->
                prompt.text(part.only("type", "text", "annotations", "logprobs").text("text"));
            case "refusal" -> prompt.text(part.only("type", "refusal").text("refusal"));
            case "input_image" -> {
                part.only("type", "image_url", "file_id", "detail")
                        .word("detail", "auto", "auto", "low", "high", "original");
                if (!part.has("file_id")) {
                    ChatMessages.checkImage(part.needs("image_url").text("image_url"), part.path("image_url"));
                }
                prompt.image();
            }
            case String _ -> {
                part.only("type", "file_id", "filename", "file_data", "file_url", "detail");
                if (!part.has("file_id") && !part.has("file_url")) {
                    part.needs("file_data", "filename");
                }
            }
        }
    }

    private void call(Node item) {
        item.only("type", "id", "call_id", "name", "arguments", "status", "namespace")
                .needs("call_id", "name", "arguments");
        id(item, "fc");
        callId(item);
        ChatMessages.functionName(item);
        prompt.other();
        prompt.text(item.text("name"));
        prompt.text(item.text("arguments"));
        calls.add(item.text("call_id"));
    }

    private static void callId(Node item) {
        int length = item.text("call_id").length();
        if (length == 0 || length > CALL_ID_MAX) {
            throw refusal(
                    "Invalid '" + item.path("call_id") + "': string too long. Expected a string with maximum length "
                            + CALL_ID_MAX + ", but got a string with length " + length + " instead.",
                    item.path("call_id"),
                    "string_above_max_length");
        }
    }

    private void output(Node item) {
        item.only("type", "id", "call_id", "output", "status").needs("call_id", "output");
        callId(item);
        String id = item.text("call_id");
        if (!calls.contains(id)) {
            throw refusal("No tool call found for function call output with call_id " + id + ".", "input", null);
        }
        answered.add(id);
        prompt.other();
        if (item.isText("output")) {
            prompt.result(item.text("output"));
            return;
        }
        var text = new StringBuilder();
        for (Node part : item.objects("output")) {
            String type = part.needs("type").word("type", null, "input_text", "input_image", "input_file");
            if (type.equals("input_text")) {
                text.append(part.text("text"));
            } else {
                part(part, type);
            }
        }
        prompt.result(text.toString());
    }

    private void reasoning(Node item) {
        item.only("type", "id", "summary", "content", "encrypted_content", "status")
                .needs("summary");
        id(item, "rs");
        item.objects("summary").forEach(each -> prompt.text(each.text("text")));
        if (item.has("encrypted_content")) {
            byte[] sealed = Media.decode(item.text("encrypted_content"));
            if (sealed == null || sealed.length != 32) {
                throw refusal(
                        "The encrypted content for item " + item.text("id", "rs_") + " could not be verified.",
                        null,
                        "invalid_encrypted_content");
            }
        }
    }
}
