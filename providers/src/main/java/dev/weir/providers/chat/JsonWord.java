package dev.weir.providers.chat;

import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;

/// OpenAI's `json_object` is refused unless some message has the word "json" in it; other dialects ask for no such
/// thing.
public final class JsonWord {
    private static final String WORD = "json";
    private static final Part.Text LINE = new Part.Text(JsonSlice.of("Answer with one JSON object."), CacheMark.NONE);

    private JsonWord() {}

    /// A request's turns; where JSON is asked for and no text of them has the word, a line of the system prompt says
    /// it.
    public static List<Message> said(ChatRequest request) {
        List<Message> messages = request.messages();
        if (!(request.format() instanceof OutputFormat.Json)
                || messages.stream().anyMatch(JsonWord::says)) {
            return messages;
        }
        int before = 0;
        while (before < messages.size() && isSystem(messages.get(before))) {
            before++;
        }
        var told = new ArrayList<>(messages);
        if (before == 0) {
            told.addFirst(new Message(Role.SYSTEM, List.of(LINE)));
        } else {
            Message last = messages.get(before - 1);
            var parts = new ArrayList<>(last.parts());
            parts.add(LINE);
            told.set(before - 1, new Message(last.role(), parts));
        }
        return told;
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private static boolean says(Message message) {
        return message.parts().stream()
                .anyMatch(part -> part instanceof Part.Text(JsonSlice text, CacheMark _) && text.contains(WORD));
    }
}
