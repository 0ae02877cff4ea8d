package dev.weir.providers.chat;

import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.ChatRequest.Sampling;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.json.JsonSlice;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Requests for tests of answers.
public final class ChatRequests {
    private ChatRequests() {}

    public static ChatRequest asking(String model, boolean stream, Tool... tools) {
        var question = new Part.Text(JsonSlice.of("What is the weather in Berlin?"), CacheMark.NONE);
        return new ChatRequest(
                model,
                List.of(new Message(Role.USER, List.of(question))),
                List.of(tools),
                ToolChoice.DEFAULT,
                OptionalInt.of(100),
                Sampling.DEFAULT,
                new OutputFormat.Text(),
                Reasoning.DEFAULT,
                stream,
                true,
                null,
                Map.of(),
                Map.of());
    }
}
