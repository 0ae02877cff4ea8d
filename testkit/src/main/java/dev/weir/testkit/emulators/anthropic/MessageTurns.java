package dev.weir.testkit.emulators.anthropic;

import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads the turns of a conversation, with the order that tool uses and their results must have. Turns of the same role
/// one after another are one turn.
final class MessageTurns {
    private final Prompt prompt;
    private final Set<String> ids = new HashSet<>();
    /// Tool uses of the turn before.
    private Set<String> pending = new LinkedHashSet<>();
    private boolean usesTools;

    MessageTurns(Prompt prompt) {
        this.prompt = prompt;
    }

    void read(Node body) {
        List<Node> messages = body.objects("messages");
        if (messages.isEmpty()) {
            throw Refusal.invalid("messages: at least one message is required");
        }
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            Node message = messages.get(i);
            message.only("role", "content").needs("role", "content");
            String role = message.text("role");
            if (!role.equals("user") && !role.equals("assistant")) {
                throw Refusal.invalid("messages: Unexpected role \"" + role + "\"."
                        + (role.equals("system")
                                ? " The Messages API accepts a top-level `system` parameter, not \"system\" as an input"
                                        + " message role."
                                : " Allowed roles are \"user\" or \"assistant\"."));
            }
            if (i == 0 && role.equals("assistant")) {
                throw Refusal.invalid("messages: first message must use the \"user\" role");
            }
            message(message, role, role.equals(before), i == messages.size() - 1);
            before = role;
        }
        if (!pending.isEmpty()) {
            throw unanswered("messages." + (messages.size() - 1));
        }
        if (usesTools && prompt.tools.isEmpty()) {
            throw Refusal.invalid("Requests which include `tool_use` or `tool_result` blocks must define tools");
        }
        if (prompt.thinking) {
            checkThinkingFirst(messages);
        }
    }

    private Refusal unanswered(String path) {
        return Refusal.invalid(path + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
                + String.join(", ", pending)
                + ". Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
    }

    private void message(Node message, String role, boolean same, boolean last) {
        boolean user = role.equals("user");
        if (user && !same) {
            prompt.user();
        } else if (!user) {
            prompt.other();
        }
        if (message.isText("content")) {
            if (user && !pending.isEmpty()) {
                throw unanswered(message.path());
            }
            text(message.text("content"), message, last && !user);
            return;
        }
        List<Node> blocks = message.objects("content");
        if (blocks.isEmpty() && !(last && !user)) {
            throw Refusal.invalid(message.path()
                    + ": all messages must have non-empty content except for the optional final assistant message");
        }
        if (user) {
            userBlocks(message, blocks);
        } else {
            blocks.forEach(this::assistantBlock);
            if (last && !blocks.isEmpty() && blocks.getLast().json().getValue("text") instanceof String text) {
                trailing(text);
            }
        }
    }

    private void text(String text, Node message, boolean prefill) {
        if (text.isEmpty() && !prefill) {
            throw Refusal.invalid(message.path()
                    + ": all messages must have non-empty content except for the optional final assistant message");
        }
        if (!text.isEmpty() && text.isBlank()) {
            throw Refusal.invalid("messages: text content blocks must contain non-whitespace text");
        }
        if (prefill) {
            trailing(text);
        }
        prompt.text(text);
    }

    private static void trailing(String text) {
        if (!text.equals(text.stripTrailing())) {
            throw Refusal.invalid("messages: final assistant content cannot end with trailing whitespace");
        }
    }

    private void userBlocks(Node message, List<Node> blocks) {
        boolean others = false;
        var answered = new LinkedHashSet<String>();
        for (Node block : blocks) {
            String type = block.text("type");
            if (type.equals("tool_result")) {
                String id = block.needs("tool_use_id").text("tool_use_id");
                if (!pending.contains(id)) {
                    throw Refusal.invalid(block.path() + ": unexpected `tool_use_id` found in `tool_result` blocks: "
                            + id + ". Each `tool_result` block must have a corresponding `tool_use` block in the"
                            + " previous message.");
                }
                if (others || !answered.add(id)) {
                    throw others
                            ? unanswered(message.path())
                            : Refusal.invalid(block.path() + ": each tool_use must have a single result. Found multiple"
                                    + " `tool_result` blocks with id: " + id);
                }
                result(block);
            } else {
                others = true;
                MessageBlocks.read(block, type, prompt);
            }
        }
        pending.removeAll(answered);
        if (!pending.isEmpty()) {
            throw unanswered(message.path());
        }
    }

    private void result(Node block) {
        usesTools = true;
        block.only("type", "tool_use_id", "content", "is_error", "cache_control")
                .flag("is_error", false);
        cacheControl(block);
        if (block.isText("content")) {
            prompt.result(block.text("content"));
            return;
        }
        var text = new ArrayList<String>();
        for (Node part : block.objects("content")) {
            String type = part.needs("type")
                    .word("type", null, "text", "image", "document", "search_result", "tool_reference");
            if (type.equals("text")) {
                text.add(part.only("type", "text", "cache_control", "citations").text("text"));
            } else {
                MessageBlocks.read(part, type, prompt);
            }
        }
        prompt.result(String.join("", text));
    }

    private void assistantBlock(Node block) {
        String type = block.text("type");
        if (!pending.isEmpty() && !type.equals("tool_use")) {
            throw Refusal.invalid(block.path()
                    + ": `tool_use` blocks can only be followed by `tool_use` blocks; found `" + type + "`");
        }
        if (type.equals("tool_use")) {
            toolUse(block);
        } else if (type.equals("text") || type.equals("thinking") || type.equals("redacted_thinking")) {
            MessageBlocks.read(block, type, prompt);
        } else {
            throw block.complaints()
                    .word(
                            block.path("type"),
                            type,
                            List.of("text", "thinking", "redacted_thinking", "tool_use", "server_tool_use"));
        }
    }

    private void toolUse(Node block) {
        usesTools = true;
        block.only("type", "id", "name", "input", "cache_control", "caller").needs("id", "name", "input");
        String id = block.text("id");
        if (!id.matches("[a-zA-Z0-9_-]+")) {
            throw Refusal.invalid(block.path() + ".tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
        }
        if (!block.text("name").matches("[a-zA-Z0-9_-]{1,200}")) {
            throw Refusal.invalid(
                    block.path() + ".tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'");
        }
        if (!ids.add(id)) {
            throw Refusal.invalid(block.path() + ": `tool_use` ids must be unique");
        }
        prompt.text(block.text("name"));
        prompt.text(block.object("input").json().encode());
        pending.add(id);
    }

    /// While thinking is on, the model's own turn of a tool loop that is under way has to begin with its thinking.
    private static void checkThinkingFirst(List<Node> messages) {
        for (int i = messages.size() - 1; i > 0; i--) {
            Node message = messages.get(i);
            if (!message.isArray("content")) {
                return;
            }
            List<Node> blocks = message.objects("content");
            if (message.text("role").equals("user")) {
                if (blocks.stream().noneMatch(block -> block.text("type").equals("tool_result"))) {
                    return;
                }
                continue;
            }
            String first = blocks.isEmpty() ? "" : blocks.getFirst().text("type");
            boolean uses = blocks.stream().anyMatch(block -> block.text("type").equals("tool_use"));
            if (uses && !first.endsWith("thinking")) {
                throw Refusal.invalid(message.path()
                        + ".content.0.type: Expected `thinking` or `redacted_thinking`, but"
                        + " found `" + first + "`. When `thinking` is enabled, a final `assistant` message must start"
                        + " with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result`"
                        + " blocks).");
            }
            return;
        }
    }

    static void cacheControl(Node block) {
        Node control = block.object("cache_control");
        if (control != null) {
            control.only("type", "ttl").needs("type").word("type", null, "ephemeral");
            control.word("ttl", "5m", "5m", "1h");
        }
    }
}
