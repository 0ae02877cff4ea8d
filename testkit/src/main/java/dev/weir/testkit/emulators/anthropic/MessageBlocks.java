package dev.weir.testkit.emulators.anthropic;

import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Signature;
import java.util.List;

/// Reads content blocks that are no tool's.
final class MessageBlocks {
    private MessageBlocks() {}

    static void read(Node block, String type, Prompt prompt) {
        switch (type) {
            case "text" -> text(block, prompt);
            case "image" -> {
                block.only("type", "source", "cache_control").needs("source");
                image(block.object("source"));
                prompt.image();
            }
            case "document" -> document(block, prompt);
            case "thinking" -> thinking(block, prompt);
            case "redacted_thinking" -> {
                String data = block.only("type", "data").text("data");
                if (Media.decode(data) == null) {
                    throw Refusal.invalid(block.path() + ": Invalid `data` in `redacted_thinking` block");
                }
            }
            case "search_result" -> {
                block.only("type", "source", "title", "content", "citations", "cache_control")
                        .needs("source", "title", "content");
                block.objects("content").forEach(each -> prompt.text(each.text("text")));
            }
            case "tool_use" ->
                throw Refusal.invalid(block.path() + ": `tool_use` blocks can only be in `assistant` messages");
            case String _ ->
                throw Refusal.invalid(block.path() + ": Input tag '" + type + "' found using 'type' does not match any"
                        + " of the expected tags: " + List.of("text", "image", "document", "tool_result", "thinking"));
        }
        if (!type.endsWith("thinking")) {
            MessageTurns.cacheControl(block);
        }
    }

    private static void text(Node block, Prompt prompt) {
        String text = block.only("type", "text", "cache_control", "citations").text("text");
        if (text.isEmpty()) {
            throw Refusal.invalid("messages: text content blocks must be non-empty");
        }
        if (text.isBlank()) {
            throw Refusal.invalid("messages: text content blocks must contain non-whitespace text");
        }
        prompt.text(text);
    }

    private static void thinking(Node block, Prompt prompt) {
        block.only("type", "thinking", "signature").needs("thinking", "signature");
        if (!Signature.fits(block.text("thinking"), block.text("signature"))) {
            throw Refusal.invalid(block.path() + ": Invalid `signature` in `thinking` block");
        }
        prompt.text(block.text("thinking"));
    }

    private static void image(Node source) {
        switch (source.needs("type").word("type", null, "base64", "url", "file")) {
            case "base64" -> {
                source.only("type", "media_type", "data").needs("media_type", "data");
                String type = source.text("media_type");
                if (!List.of("image/jpeg", "image/png", "image/gif", "image/webp")
                        .contains(type)) {
                    throw Refusal.invalid(source.path() + ".base64.media_type: Input should be 'image/jpeg',"
                            + " 'image/png', 'image/gif' or 'image/webp'");
                }
                byte[] bytes = Media.decode(source.text("data"));
                if (bytes == null) {
                    throw Refusal.invalid(source.path() + ".base64.data: Invalid base64 data");
                }
                String real = Media.typeOf(bytes);
                if (real == null) {
                    throw Refusal.invalid(source.path() + ".base64.data: Could not process image");
                }
                if (!real.equals(type)) {
                    throw Refusal.invalid(source.path() + ".base64.data: The image was specified using the " + type
                            + " media type, but the image appears to be a " + real + " image");
                }
            }
            case "url" -> url(source.only("type", "url"));
            case String _ -> source.only("type", "file_id").needs("file_id");
        }
    }

    private static void url(Node source) {
        String url = source.text("url");
        if (!url.startsWith("https://")) {
            throw Refusal.invalid(source.path() + ".url.url: Only HTTPS URLs are supported.");
        }
    }

    private static void document(Node block, Prompt prompt) {
        block.only("type", "source", "title", "context", "citations", "cache_control")
                .needs("source");
        Node source = block.object("source");
        switch (source.needs("type").word("type", null, "base64", "text", "url", "file", "content")) {
            case "base64" -> {
                source.only("type", "media_type", "data").needs("data", "media_type");
                source.word("media_type", null, "application/pdf");
                byte[] bytes = Media.decode(source.text("data"));
                if (bytes == null || !"application/pdf".equals(Media.typeOf(bytes))) {
                    throw Refusal.invalid(source.path() + ".base64.data: The PDF specified was not valid.");
                }
                prompt.image();
            }
            case "text" -> {
                source.only("type", "media_type", "data").needs("data", "media_type");
                source.word("media_type", null, "text/plain");
                prompt.text(source.text("data"));
            }
            case "url" -> url(source.only("type", "url"));
            case String _ -> {}
        }
    }
}
