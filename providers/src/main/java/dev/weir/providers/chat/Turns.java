package dev.weir.providers.chat;

import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A conversation as Anthropic's models want it, at whatever provider: system texts at the top, then turns of user and
/// assistant by turns.
///
/// - System messages before the first turn are the system prompt; later ones keep their place, as a part of a user's
///   turn between `<system>` and `</system>`. Where there is nothing but system messages they are the user's turn.
/// - What the same side says in several messages is one turn; in it the results of tools come first.
/// - Texts without a word, thinking without a proof of these models and turns without anything are left out: they would
///   be refused.
public record Turns(List<Part.Text> system, List<Message> turns) {
    /// Marks are shorter.
    private static final int MARK_CHARS_MAX = 16;
    /// A longer text is taken for one that says something.
    private static final int BLANK_BYTES_MAX = 256;

    private static final JsonSlice OPEN = JsonSlice.of("<system>\n");
    private static final JsonSlice CLOSE = JsonSlice.of("\n</system>");

    public static Turns of(List<Message> messages) {
        var system = new ArrayList<Part.Text>();
        var turns = new ArrayList<Message>();
        Role side = null;
        var parts = new ArrayList<Part>();
        for (Message message : messages) {
            boolean instructs = message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
            if (instructs && side == null) {
                texts(message, system);
                continue;
            }
            Role speaks = instructs ? Role.USER : message.role();
            if (speaks != side) {
                end(side, parts, turns);
                side = speaks;
            }
            message.parts().stream()
                    .filter(Turns::says)
                    .map(part -> instructs ? marked(part) : part)
                    .forEach(parts::add);
        }
        end(side, parts, turns);
        if (turns.isEmpty()) {
            return new Turns(List.of(), List.of(new Message(Role.USER, List.copyOf(system))));
        }
        return new Turns(system, turns);
    }

    private static void texts(Message message, List<Part.Text> system) {
        for (Part part : message.parts()) {
            if (part instanceof Part.Text text && says(text)) {
                system.add(text);
            }
        }
    }

    private static void end(Role side, List<Part> parts, List<Message> turns) {
        if (!parts.isEmpty()) {
            var sorted = new ArrayList<Part>(parts.size());
            parts.stream().filter(Part.ToolResult.class::isInstance).forEach(sorted::add);
            parts.stream().filter(part -> !(part instanceof Part.ToolResult)).forEach(sorted::add);
            join(new Message(side, sorted), turns);
            parts.clear();
        }
    }

    /// A turn whose neighbour was left out meets another of its own side.
    private static void join(Message turn, List<Message> turns) {
        if (turns.isEmpty() || turns.getLast().role() != turn.role()) {
            turns.add(turn);
            return;
        }
        var both = new ArrayList<>(turns.removeLast().parts());
        both.addAll(turn.parts());
        turns.add(new Message(turn.role(), both));
    }

    private static boolean says(Part part) {
        return switch (part) {
            case Part.Text text -> !isBlank(text.text());
            case Part.Refusal refusal -> !isBlank(refusal.text());
            case Part.Thinking thinking -> isOwnProof(thinking.signature());
            case Part.RedactedThinking redacted -> isOwnProof(redacted.data());
            case Part.Image _, Part.File _, Part.Audio _, Part.ToolCall _, Part.ToolResult _ -> true;
        };
    }

    private static boolean isBlank(JsonSlice literal) {
        return literal.length() <= BLANK_BYTES_MAX && literal.text().isBlank();
    }

    /// The proofs of other APIs are marked (`openai:…`, `gemini:…`); these are base64 and have no colon.
    public static boolean isOwnProof(JsonSlice proof) {
        return proof != null && !proof.isEmptyString() && proof.indexInContent(':', MARK_CHARS_MAX) < 0;
    }

    private static Part marked(Part part) {
        if (part instanceof Part.Text text) {
            JsonSlice marked = new JsonWriter(text.text().length() + 32)
                    .joined(List.of(OPEN, text.text(), CLOSE))
                    .slice();
            return new Part.Text(marked, text.cache());
        }
        return part;
    }

    /// The names of the tools that were called so far.
    public Set<String> calledTools() {
        var names = new LinkedHashSet<String>();
        for (Message turn : turns) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.ToolCall call) {
                    names.add(call.name());
                }
            }
        }
        return names;
    }

    /// The last turn brings the results of calls whose turn has no thinking.
    public boolean answersCallsWithoutThinking() {
        if (turns.size() < 2 || turns.getLast().parts().stream().noneMatch(Part.ToolResult.class::isInstance)) {
            return false;
        }
        return turns.get(turns.size() - 2).parts().stream()
                .noneMatch(part -> part instanceof Part.Thinking || part instanceof Part.RedactedThinking);
    }
}
