package dev.weir.testkit.emulators.bedrock;

import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Signature;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads the messages of a Converse request: roles by turns, results for every tool use.
final class ConverseMessages {
    private final Prompt prompt;
    private final boolean tools;
    private Set<String> pending = new LinkedHashSet<>();

    /// @param tools the request has a `toolConfig`
    ConverseMessages(Prompt prompt, boolean tools) {
        this.prompt = prompt;
        this.tools = tools;
    }

    void read(Node body) {
        List<Node> messages = body.needs("messages").objects("messages");
        if (messages.isEmpty() || !messages.getFirst().text("role").equals("user")) {
            throw Refusal.invalid("A conversation must start with a user message. Try again with a conversation that"
                    + " starts with a user message.");
        }
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            Node message = messages.get(i).only("role", "content").needs("role", "content");
            String role = message.word("role", null, "user", "assistant");
            if (role.equals(before)) {
                throw Refusal.invalid("The model returned the following errors: messages: roles must alternate between"
                        + " \"user\" and \"assistant\", but found multiple \"" + role + "\" roles in a row");
            }
            message(message, role.equals("user"), i);
            before = role;
        }
        if (!pending.isEmpty()) {
            throw missingResults(messages.size() - 1);
        }
        if (before.equals("assistant") && prompt.thinking) {
            throw Refusal.invalid("The model returned the following errors: prefill is not supported with thinking");
        }
    }

    private Refusal missingResults(int index) {
        return Refusal.invalid("Expected toolResult blocks at messages." + index + ".content for the following Ids: "
                + String.join(", ", pending));
    }

    private void message(Node message, boolean user, int index) {
        List<Node> blocks = message.objects("content");
        if (blocks.isEmpty()) {
            throw Refusal.invalid("The content field in the Message object at " + message.path()
                    + " is empty. Add a ContentBlock object to the content field and try again.");
        }
        if (user) {
            prompt.user();
            Set<String> answered = new LinkedHashSet<>();
            for (Node block : blocks) {
                if (block.has("toolResult")) {
                    answered.add(block.object("toolResult").needs("toolUseId").text("toolUseId"));
                }
            }
            if (answered.size() > pending.size() || !pending.containsAll(answered)) {
                throw Refusal.invalid("The number of toolResult blocks at messages." + index
                        + ".content exceeds the number of toolUse blocks of previous turn.");
            }
            pending.removeAll(answered);
            if (!pending.isEmpty()) {
                throw missingResults(index);
            }
        } else {
            prompt.other();
        }
        blocks.forEach(block -> block(block, user));
    }

    static void notBlank(Node block) {
        if (block.text("text").isBlank()) {
            throw Refusal.invalid("The text field in the ContentBlock object at " + block.path()
                    + " is blank. Add text to the text field, and try again.");
        }
    }

    private void block(Node block, boolean user) {
        block.only(
                "text",
                "image",
                "document",
                "video",
                "audio",
                "toolUse",
                "toolResult",
                "reasoningContent",
                "cachePoint",
                "guardContent",
                "citationsContent");
        if (block.json().size() != 1) {
            throw Refusal.invalid("The ContentBlock object at " + block.path()
                    + " must set one of the following keys: text, image, toolUse, toolResult, document, video,"
                    + " cachePoint, reasoningContent.");
        }
        if (block.has("text")) {
            notBlank(block);
            prompt.text(block.text("text"));
        } else if (block.has("image")) {
            image(block.object("image"));
        } else if (block.has("toolUse")) {
            toolUse(block.object("toolUse"), user);
        } else if (block.has("toolResult")) {
            toolResult(block.object("toolResult"));
        } else if (block.has("reasoningContent")) {
            reasoning(block.object("reasoningContent"));
        } else if (block.has("document")) {
            Node document = block.object("document").only("format", "name", "source", "context", "citations");
            document.needs("name", "source")
                    .word("format", "txt", "pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md");
            if (!document.text("name").matches("[a-zA-Z0-9 ()\\[\\]-]{1,200}")) {
                throw Refusal.invalid("The provided document name is invalid: " + document.text("name"));
            }
            prompt.image();
        }
    }

    private void image(Node image) {
        image.only("format", "source").needs("format", "source").word("format", null, "png", "jpeg", "gif", "webp");
        Node source = image.object("source").only("bytes", "s3Location");
        if (source.has("bytes")) {
            byte[] bytes = Media.decode(source.text("bytes"));
            if (bytes == null || !("image/" + image.text("format")).equals(Media.typeOf(bytes))) {
                throw Refusal.invalid(
                        "The model returned the following errors: " + image.path() + ": Could not process image");
            }
        }
        prompt.image();
    }

    private void needTools() {
        if (!tools) {
            throw Refusal.invalid(
                    "The toolConfig field must be defined when using toolUse and toolResult content" + " blocks.");
        }
    }

    private void toolUse(Node use, boolean user) {
        needTools();
        if (user) {
            throw Refusal.invalid(use.path() + ": toolUse blocks are only allowed in assistant messages");
        }
        use.only("toolUseId", "name", "input", "type").needs("toolUseId", "name", "input");
        for (String key : new String[] {"toolUseId", "name"}) {
            if (!use.text(key).matches("[a-zA-Z0-9_-]{1,64}")) {
                throw use.complaints()
                        .value(use.path(key), use.text(key), "of the pattern [a-zA-Z0-9_-]+, at most 64 long");
            }
        }
        prompt.text(use.text("name"));
        prompt.text(use.object("input").json().encode());
        pending.add(use.text("toolUseId"));
    }

    private void toolResult(Node result) {
        needTools();
        result.only("toolUseId", "content", "status", "type")
                .needs("content")
                .word("status", "success", "success", "error");
        var texts = new ArrayList<String>();
        for (Node part : result.objects("content")) {
            part.only("text", "json", "image", "document", "video", "searchResult");
            if (part.has("text")) {
                texts.add(part.text("text"));
            } else if (part.has("json")) {
                texts.add(part.object("json").json().encode());
            } else if (part.has("image")) {
                image(part.object("image"));
            }
        }
        prompt.result(String.join("", texts));
    }

    private void reasoning(Node reasoning) {
        reasoning.only("reasoningText", "redactedContent");
        Node text = reasoning.object("reasoningText");
        if (text == null) {
            return;
        }
        text.only("text", "signature").needs("text");
        if (!Signature.fits(text.text("text"), text.text("signature", ""))) {
            throw Refusal.invalid("The model returned the following errors: " + text.path()
                    + ": Invalid `signature` in `thinking` block");
        }
        prompt.text(text.text("text"));
    }
}
