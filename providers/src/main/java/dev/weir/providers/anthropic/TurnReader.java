package dev.weir.providers.anthropic;

import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads `messages`, and content wherever it stands: a text, or an array of blocks.
final class TurnReader {
    private final Map<Parameter, String> given;

    TurnReader(Map<Parameter, String> given) {
        this.given = given;
    }

    List<Message> turns(JsonReader json) {
        var turns = new ArrayList<Message>();
        ParameterReader.array(json, "messages");
        while (json.nextItem()) {
            turns.add(turn(json, "messages[" + turns.size() + "]"));
        }
        if (turns.isEmpty()) {
            throw wrongValue("messages", "[]", "an array of at least one message");
        }
        return turns;
    }

    private Message turn(JsonReader json, String path) {
        String role = null;
        JsonSlice content = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("role")) {
                role = ParameterReader.string(json, path + ".role");
            } else if (json.fieldIs("content")) {
                content = json.slice();
            } else {
                json.skip();
            }
        }
        Role speaker = switch (ParameterReader.required(role, path + ".role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> {
                given.putIfAbsent(Parameter.SYSTEM_IN_THE_MIDDLE, path);
                yield Role.SYSTEM;
            }
            default -> throw wrongValue(path + ".role", role, "user or assistant");
        };
        return new Message(speaker, content(ParameterReader.required(content, path + ".content"), path + ".content"));
    }

    List<Part> content(JsonSlice content, String path) {
        if (content.isString()) {
            return List.of(new Part.Text(content, CacheMark.NONE));
        }
        if (!content.isArray()) {
            throw wrongType(path, shown(content), "a string or an array of blocks");
        }
        var parts = new ArrayList<Part>();
        JsonReader json = content.reader();
        json.beginArray();
        for (int i = 0; json.nextItem(); i++) {
            block(json.slice(), path + "[" + i + "]", parts);
        }
        return parts;
    }

    private void block(JsonSlice body, String path, List<Part> parts) {
        BlockFields block = BlockFields.read(body, path, given);
        switch (block.type()) {
            case "text" -> parts.add(new Part.Text(block.literal(block.text(), "text"), block.cache()));
            case "image" -> parts.add(image(block));
            case "document" -> document(block, parts);
            case "tool_use" -> parts.add(call(block));
            case "tool_result" -> parts.add(result(block));
            case "thinking" -> {
                given.putIfAbsent(Parameter.THINKING_HISTORY, path);
                JsonSlice signature = block.signature();
                boolean signed = signature != null && signature.isString() && !signature.isEmptyString();
                parts.add(new Part.Thinking(block.literal(block.thinking(), "thinking"), signed ? signature : null));
            }
            case "redacted_thinking" -> {
                given.putIfAbsent(Parameter.THINKING_HISTORY, path);
                parts.add(new Part.RedactedThinking(block.literal(block.data(), "data")));
            }
            case "search_result",
                    "server_tool_use",
                    "web_search_tool_result",
                    "web_fetch_tool_result",
                    "code_execution_tool_result",
                    "bash_code_execution_tool_result",
                    "text_editor_code_execution_tool_result",
                    "tool_search_tool_result",
                    "mcp_tool_use",
                    "mcp_tool_result",
                    "container_upload" -> given.putIfAbsent(Parameter.SERVER_TOOLS, path + ".type");
            default ->
                throw wrongValue(
                        path + ".type",
                        block.type(),
                        "text, image, document, tool_use, tool_result, thinking or redacted_thinking");
        }
    }

    private Part image(BlockFields block) {
        Part.Source source =
                new SourceReader(block.required(block.source(), "source"), block.path() + ".source").read();
        given.putIfAbsent(
                switch (source) {
                    case Part.Source.Base64 _ -> Parameter.IMAGE_BASE64;
                    case Part.Source.Url _ -> Parameter.IMAGE_URL;
                    case Part.Source.FileId _ -> Parameter.IMAGE_FILE_ID;
                },
                block.path() + ".source");
        return new Part.Image(source, null, block.cache());
    }

    private void document(BlockFields block, List<Part> parts) {
        String path = block.path() + ".source";
        var reader = new SourceReader(block.required(block.source(), "source"), path);
        switch (reader.type()) {
            case "text" -> parts.add(new Part.Text(reader.text(), block.cache()));
            case "content" -> parts.addAll(content(reader.content(), path + ".content"));
            default -> {
                Part.Source source = reader.read();
                given.putIfAbsent(
                        switch (source) {
                            case Part.Source.Base64 _ -> Parameter.FILE_BASE64;
                            case Part.Source.Url _ -> Parameter.FILE_URL;
                            case Part.Source.FileId _ -> Parameter.FILE_ID;
                        },
                        path);
                String name = block.title() == null || !block.title().isString()
                        ? null
                        : block.title().text();
                parts.add(new Part.File(source, name, block.cache()));
            }
        }
    }

    private static Part call(BlockFields block) {
        JsonSlice input = block.required(block.input(), "input");
        if (!input.isObject()) {
            throw wrongType(block.path() + ".input", shown(input), "an object");
        }
        return new Part.ToolCall(
                block.literal(block.id(), "id").text(),
                block.literal(block.name(), "name").text(),
                input,
                null,
                block.cache());
    }

    private Part result(BlockFields block) {
        List<Part> content = block.content() == null || block.content().isNull()
                ? List.of()
                : content(block.content(), block.path() + ".content");
        if (content.stream().anyMatch(part -> part instanceof Part.Image || part instanceof Part.File)) {
            given.putIfAbsent(Parameter.IMAGE_IN_TOOL_RESULT, block.path() + ".content");
        }
        String id = block.literal(block.toolUseId(), "tool_use_id").text();
        return new Part.ToolResult(id, null, content, block.failed(), block.cache());
    }
}
