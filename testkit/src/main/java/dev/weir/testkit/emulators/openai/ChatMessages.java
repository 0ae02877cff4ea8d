package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the messages of a chat completion, with the order that tool calls and their results must have.
final class ChatMessages {
    private static final int CALL_ID_MAX = 40;
    private static final String DATA_IMAGE = "data:image/(png|jpeg|jpg|gif|webp);base64,.*";

    private final Flavor flavor;
    private final Prompt prompt;
    /// Names of the calls that were made, by id.
    private final Map<String, String> called = new HashMap<>();
    /// Calls that have no result yet.
    private final Set<String> pending = new LinkedHashSet<>();

    ChatMessages(Flavor flavor, Prompt prompt) {
        this.flavor = flavor;
        this.prompt = prompt;
    }

    void read(Node body) {
        body.needs("messages");
        List<Node> messages = body.objects("messages");
        if (messages.isEmpty()) {
            throw refusal(
                    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead.",
                    "messages",
                    "empty_array");
        }
        for (Node message : messages) {
            String role = message.text("role");
            if (!flavor.roles().contains(role)) {
                throw body.complaints().word(message.path("role"), role, List.copyOf(flavor.roles()));
            }
            if (!pending.isEmpty() && !role.equals("tool")) {
                throw unanswered(message);
            }
            message(message, role);
        }
        if (!pending.isEmpty()) {
            throw unanswered(messages.getLast());
        }
    }

    private RuntimeException unanswered(Node at) {
        return refusal(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                        + " 'tool_call_id'. The following tool_call_ids did not have response messages: "
                        + String.join(", ", pending),
                at.path("role"),
                null);
    }

    private void message(Node message, String role) {
        switch (role) {
            case "user" -> {
                prompt.user();
                message.only("role", "content", "name").needs("content");
                content(message, role, flavor.userParts());
            }
            case "assistant" -> assistant(message);
            case "tool" -> result(message);
            case "function" -> {
                message.only("role", "content", "name").needs("name");
                prompt.result(message.text("content", ""));
            }
            case String _ -> {
                prompt.other();
                message.only("role", "content", "name").needs("content");
                content(message, role, Set.of("text"));
            }
        }
        if (message.has("name") && !message.text("name").matches("[^\\s<|\\\\/>]{1,64}")) {
            throw refusal(
                    "Invalid '" + message.path("name") + "': string does not match pattern. Expected a string that"
                            + " matches the pattern '^[^\\s<|\\\\/>]+$'.",
                    message.path("name"),
                    "invalid_value");
        }
    }

    private void assistant(Node message) {
        prompt.other();
        message.only(Flavor.plus(
                flavor.assistantExtras(),
                "role",
                "content",
                "name",
                "refusal",
                "tool_calls",
                "function_call",
                "audio",
                "annotations"));
        boolean calls = message.has("tool_calls");
        if (!message.has("content")
                && !calls
                && !message.has("function_call")
                && !message.has("refusal")
                && !message.has("audio")) {
            throw refusal("Invalid value for 'content': expected a string, got null.", message.path("content"), null);
        }
        content(message, "assistant", Flavor.plus(Set.of("text", "refusal"), flavor.assistantParts()));
        List<Node> tools = message.objects("tool_calls");
        if (calls && tools.isEmpty()) {
            throw refusal(
                    "Invalid '" + message.path("tool_calls") + "': empty array. Expected an array with minimum length"
                            + " 1, but got an empty array instead.",
                    message.path("tool_calls"),
                    "empty_array");
        }
        tools.forEach(this::call);
    }

    private void call(Node call) {
        call.only("id", "type", "function", "custom", "index").needs("id", "type");
        String id = call.text("id");
        if (id.isEmpty() || id.length() > CALL_ID_MAX) {
            throw refusal(
                    "Invalid '" + call.path("id") + "': string too long. Expected a string with maximum length "
                            + CALL_ID_MAX + ", but got a string with length " + id.length() + " instead.",
                    call.path("id"),
                    "string_above_max_length");
        }
        if (pending.contains(id)) {
            throw refusal("Duplicate value for 'tool_call_id' of '" + id + "'", call.path("id"), null);
        }
        flavor.checkCallId(call, id);
        if (call.word("type", null, "function", "custom").equals("custom")) {
            Node custom = call.needs("custom").object("custom").needs("name", "input");
            prompt.text(custom.text("name") + custom.text("input"));
        } else {
            Node function = call.needs("function").object("function").needs("name", "arguments");
            functionName(function);
            prompt.text(function.text("name"));
            prompt.text(function.text("arguments"));
        }
        pending.add(id);
        called.put(id, id);
    }

    static void functionName(Node function) {
        if (!function.text("name").matches("[a-zA-Z0-9_-]{1,64}")) {
            throw refusal(
                    "Invalid '" + function.path("name") + "': string does not match pattern. Expected a string that"
                            + " matches the pattern '^[a-zA-Z0-9_-]+$'.",
                    function.path("name"),
                    "invalid_value");
        }
    }

    private void result(Node message) {
        message.only("role", "content", "tool_call_id", "name").needs("content", "tool_call_id");
        String id = message.text("tool_call_id");
        if (!pending.remove(id)) {
            throw refusal(
                    called.containsKey(id) || !called.isEmpty()
                            ? "Invalid parameter: 'tool_call_id' of '" + id
                                    + "' not found in 'tool_calls' of previous message."
                            : "Invalid parameter: messages with role 'tool' must be a response to a preceeding message"
                                    + " with 'tool_calls'.",
                    message.path("role"),
                    null);
        }
        prompt.other();
        var texts = new ArrayList<String>();
        if (message.isText("content")) {
            texts.add(message.text("content"));
        } else {
            for (Node part : message.objects("content")) {
                part.needs("type");
                part.word("type", null, "text");
                texts.add(part.text("text"));
            }
        }
        prompt.result(String.join("", texts));
    }

    private void content(Node message, String role, Set<String> types) {
        if (message.isText("content")) {
            prompt.text(message.text("content"));
            return;
        }
        for (Node part : message.objects("content")) {
            String type = part.text("type");
            if (type.equals("image_url") && !types.contains(type) && !role.equals("user")) {
                throw refusal(
                        "Invalid '" + message.path() + "'. Image URLs are only allowed for messages with role 'user',"
                                + " but this message with role '" + role + "' contains an image URL.",
                        message.path(),
                        "invalid_value");
            }
            if (!types.contains(type)) {
                throw message.complaints()
                        .word(part.path("type"), type, types.stream().sorted().toList());
            }
            part(part, type);
        }
    }

    private void part(Node part, String type) {
        switch (type) {
            case "text" -> {
                part.only(Flavor.plus(flavor.partExtras(), "type", "text")).needs("text");
                prompt.text(part.text("text"));
            }
            case "refusal" -> prompt.text(part.only("type", "refusal").text("refusal"));
            case "image_url" -> image(part);
            case "input_audio" -> {
                Node audio =
                        part.only("type", "input_audio").needs("input_audio").object("input_audio");
                audio.only("data", "format").needs("data", "format").word("format", null, "wav", "mp3");
                byte[] bytes = Media.decode(audio.text("data"));
                if (bytes == null) {
                    throw refusal("Invalid '" + audio.path("data") + "': not base64.", audio.path("data"), null);
                }
                prompt.audio(bytes.length);
            }
            case "file" -> {
                Node file = part.only("type", "file").needs("file").object("file");
                file.only("file_id", "filename", "file_data");
                if (!file.has("file_id")) {
                    file.needs("file_data", "filename");
                    prompt.text(file.text("filename"));
                }
            }
            case String _ -> flavor.part(part, prompt);
        }
    }

    private void image(Node part) {
        part.only(Flavor.plus(flavor.partExtras(), "type", "image_url")).needs("image_url");
        String url;
        if (part.isText("image_url") && flavor.imageUrlMayBeText()) {
            url = part.text("image_url");
        } else {
            Node image = part.object("image_url").only("url", "detail").needs("url");
            image.word("detail", "auto", "auto", "low", "high", "original");
            url = image.text("url");
        }
        checkImage(url, part.path("image_url") + ".url");
        prompt.image();
    }

    static void checkImage(String url, String path) {
        if (url.startsWith("http://") || url.startsWith("https://")) {
            return;
        }
        if (!url.startsWith("data:")) {
            throw refusal(
                    "Invalid '" + path + "'. Expected a valid URL, but got a value with an invalid format.",
                    path,
                    "invalid_value");
        }
        String head = url.substring(0, Math.min(url.length(), 60));
        if (!head.matches("(?s)" + DATA_IMAGE)) {
            throw refusal(
                    "Invalid MIME type. Only image types are supported. You uploaded '" + head.split("[;,]", 2)[0]
                            + "' (expected: png, jpeg, gif, webp, base64).",
                    path,
                    "invalid_image_format");
        }
        byte[] bytes = Media.decode(url.substring(url.indexOf(',') + 1));
        if (bytes == null || bytes.length == 0) {
            throw refusal("Invalid base64 image_url.", path, "invalid_base64");
        }
        if (Media.typeOf(bytes) == null || !Media.typeOf(bytes).startsWith("image/")) {
            throw refusal(
                    "You uploaded an unsupported image. Please make sure your image has of one the following formats:"
                            + " ['png', 'jpeg', 'gif', 'webp'].",
                    path,
                    "invalid_image_format");
        }
    }
}
