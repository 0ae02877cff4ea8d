package dev.weir.providers.openai;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.Blocks;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.LogProbs;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads chunks of a chat completion, or a whole one, whose `message` is like one large `delta`. The first choice only.
/// One per answer.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat/streaming>; `reasoning_content` is DeepSeek's and
/// vLLM's word, `reasoning` OpenRouter's and Groq's.
final class ChatAnswerReader {
    private static final JsonSlice NO_ARGUMENTS = JsonSlice.EMPTY_STRING;

    private final Blocks blocks = new Blocks();
    private final List<Call> calls = new ArrayList<>();
    private boolean started;
    private String id;
    private String model;
    private boolean finished;
    private boolean failed;
    private boolean brokenOff;
    private String reasoningWord;

    /// A tool call on its way: held back until its name is known.
    private static final class Call {
        private final int number;
        private final List<JsonSlice> waiting = new ArrayList<>(2);
        private int index = -1;
        private String id;
        private String name;

        Call(int number) {
            this.number = number;
        }
    }

    /// Reads a chunk, or a whole completion.
    ///
    /// @param json stands before it
    void read(JsonReader json, Consumer<ModelEvent> events) {
        boolean errorObject = false;
        String told = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("choices") && json.peek() == '[') {
                start(events);
                readChoices(json, events);
            } else if (json.fieldIs("usage") && json.peek() == '{') {
                usage(json.slice(), events);
            } else if (json.fieldIs("error") && !json.peekNull()) {
                fail(json.slice(), events);
            } else if (json.fieldIs("object") && json.peek() == '"') {
                errorObject = json.string().equals("error");
            } else if (!started && json.fieldIs("id") && json.peek() == '"') {
                id = json.string();
            } else if (!started && json.fieldIs("model") && json.peek() == '"') {
                model = json.string();
            } else if (json.fieldIs("message") && json.peek() == '"') {
                told = json.string();
            } else {
                json.skip();
            }
        }
        json.end();
        if (!failed && (errorObject || brokenOff)) {
            failed = true;
            String message = told == null ? "The provider broke the answer off with an error" : told;
            events.accept(new Failed(new ModelError(ModelError.Kind.SERVER, message)));
        }
    }

    /// Reads the data of an event that says to be an error.
    void readError(JsonReader json, Consumer<ModelEvent> events) {
        JsonSlice data = json.slice();
        json.end();
        JsonReader fields = data.reader();
        fields.beginObject();
        while (fields.nextField()) {
            if (fields.fieldIs("error") && !fields.peekNull()) {
                fail(fields.slice(), events);
                return;
            }
            fields.skip();
        }
        fail(data, events);
    }

    private void fail(JsonSlice error, Consumer<ModelEvent> events) {
        failed = true;
        events.accept(new Failed(ProviderError.read(error)));
    }

    /// True when it was a completion at all.
    boolean started() {
        return started;
    }

    /// Ends what is still open: the answer has come to its end.
    void end(Consumer<ModelEvent> events) {
        calls.forEach(call -> open(call, events));
        blocks.endAll(events);
    }

    private void start(Consumer<ModelEvent> events) {
        if (!started) {
            started = true;
            events.accept(new Started(id, model));
        }
    }

    private static void usage(JsonSlice usage, Consumer<ModelEvent> events) {
        UsageReport.read(usage).ifPresent(counted -> events.accept(new UsageReported(counted)));
    }

    private void readChoices(JsonReader json, Consumer<ModelEvent> events) {
        json.beginArray();
        for (int i = 0; json.nextItem(); i++) {
            if (i == 0) {
                readChoice(json, events);
            } else {
                json.skip();
            }
        }
    }

    private void readChoice(JsonReader json, Consumer<ModelEvent> events) {
        String reason = null;
        boolean other = false;
        json.beginObject();
        while (json.nextField()) {
            boolean object = json.peek() == '{';
            if (json.fieldIs("index") && json.peekNumber()) {
                // Another answer of several stands alone in its chunk, its index before what it says.
                other = json.number() != 0;
            } else if (other) {
                json.skip();
            } else if (object && (json.fieldIs("delta") || json.fieldIs("message"))) {
                readDelta(json, events);
            } else if (object && json.fieldIs("logprobs")) {
                readLogProbs(json, events);
            } else if (json.fieldIs("finish_reason") && json.peek() == '"') {
                reason = json.string();
            } else if (json.fieldIs("error") && !json.peekNull()) {
                fail(json.slice(), events);
            } else {
                json.skip();
            }
        }
        if ("error".equals(reason)) {
            brokenOff = true;
        } else if (reason != null && !reason.isEmpty() && !finished) {
            finished = true;
            end(events);
            events.accept(new Finished(FinishWords.read(reason), null));
        }
    }

    /// Takes what a delta says in the order in which a model says it, whatever the order of the fields.
    private void readDelta(JsonReader json, Consumer<ModelEvent> events) {
        JsonSlice content = null;
        JsonSlice refusal = null;
        JsonSlice calls = null;
        JsonSlice legacyCall = null;
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            if (json.fieldIs("content") && (text || json.peek() == '[')) {
                content = json.slice();
            } else if (text && (json.fieldIs("reasoning_content") || json.fieldIs("reasoning"))) {
                reasoning(json.field(), json.slice(), events);
            } else if (text && json.fieldIs("reasoning_signature")) {
                signature(json.slice(), events);
            } else if (text && json.fieldIs("reasoning_redacted")) {
                redacted(json.slice(), events);
            } else if (text && json.fieldIs("refusal")) {
                refusal = json.slice();
            } else if (json.fieldIs("tool_calls") && json.peek() == '[') {
                calls = json.slice();
            } else if (json.fieldIs("function_call") && json.peek() == '{') {
                legacyCall = json.slice();
            } else if ((json.fieldIs("audio") || json.fieldIs("annotations")) && !json.peekNull()) {
                events.accept(new Unmodelled(json.field(), json.slice()));
            } else {
                json.skip();
            }
        }
        if (content != null && content.isString()) {
            text(content, events);
        } else if (content != null) {
            readParts(content.reader(), events);
        }
        if (refusal != null) {
            refusal(refusal, events);
        }
        if (calls != null) {
            readCalls(calls.reader(), events);
        }
        if (legacyCall != null) {
            readFunction(call(0), legacyCall.reader(), events);
        }
    }

    private void readCalls(JsonReader json, Consumer<ModelEvent> events) {
        json.beginArray();
        for (int i = 0; json.nextItem(); i++) {
            readCall(i, json, events);
        }
    }

    private void text(JsonSlice text, Consumer<ModelEvent> events) {
        if (!text.isEmptyString()) {
            events.accept(new TextDelta(blocks.run(new Block.Text(), events), text));
        }
    }

    /// Some servers say it twice, once in each of the words.
    private void reasoning(String word, JsonSlice text, Consumer<ModelEvent> events) {
        if (reasoningWord == null && !text.isEmptyString()) {
            reasoningWord = word;
        }
        if (word.equals(reasoningWord)) {
            thinking(text, events);
        }
    }

    private void thinking(JsonSlice text, Consumer<ModelEvent> events) {
        if (!text.isEmptyString()) {
            events.accept(new ThinkingDelta(blocks.run(new Block.Thinking(), events), text));
        }
    }

    private void signature(JsonSlice signature, Consumer<ModelEvent> events) {
        if (!signature.isEmptyString()) {
            events.accept(new SignatureDelta(blocks.run(new Block.Thinking(), events), signature));
        }
    }

    private void redacted(JsonSlice data, Consumer<ModelEvent> events) {
        blocks.end(blocks.begin(new Block.RedactedThinking(data), events), events);
    }

    private void refusal(JsonSlice text, Consumer<ModelEvent> events) {
        if (!text.isEmptyString()) {
            events.accept(new RefusalDelta(blocks.run(new Block.Refusal(), events), text));
        }
    }

    /// Mistral's reasoning models send content as parts: `{"type":"thinking","thinking":[{"type":"text",…}]}`.
    private void readParts(JsonReader json, Consumer<ModelEvent> events) {
        json.beginArray();
        while (json.nextItem()) {
            if (json.peek() != '{') {
                json.skip();
                continue;
            }
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("text") && json.peek() == '"') {
                    text(json.slice(), events);
                } else if (json.fieldIs("thinking") && json.peek() == '[') {
                    readThinkingParts(json, events);
                } else {
                    json.skip();
                }
            }
        }
    }

    private void readThinkingParts(JsonReader json, Consumer<ModelEvent> events) {
        json.beginArray();
        while (json.nextItem()) {
            if (json.peek() != '{') {
                json.skip();
                continue;
            }
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("text") && json.peek() == '"') {
                    thinking(json.slice(), events);
                } else {
                    json.skip();
                }
            }
        }
    }

    private void readLogProbs(JsonReader json, Consumer<ModelEvent> events) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("content") && json.peek() == '[') {
                events.accept(new LogProbs(json.slice()));
            } else {
                json.skip();
            }
        }
    }

    private void readCall(int position, JsonReader json, Consumer<ModelEvent> events) {
        int number = position;
        String callId = null;
        JsonSlice function = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("index") && json.peekNumber()) {
                number = (int) json.number();
            } else if (json.fieldIs("id") && json.peek() == '"') {
                callId = json.string();
            } else if (json.fieldIs("function") && json.peek() == '{') {
                function = json.slice();
            } else {
                json.skip();
            }
        }
        Call call = call(number);
        if (call.id == null && callId != null && !callId.isEmpty()) {
            call.id = callId;
        }
        if (function != null) {
            readFunction(call, function.reader(), events);
        }
    }

    private Call call(int number) {
        for (Call call : calls) {
            if (call.number == number) {
                return call;
            }
        }
        var call = new Call(number);
        calls.add(call);
        return call;
    }

    private void readFunction(Call call, JsonReader json, Consumer<ModelEvent> events) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("name") && json.peek() == '"') {
                String name = json.string();
                call.name = call.name == null || call.name.isEmpty() ? name : call.name;
            } else if (json.fieldIs("arguments") && !json.peekNull()) {
                JsonSlice arguments = json.slice();
                // Some servers send an object where a text is due.
                call.waiting.add(arguments.isString() ? arguments : arguments.quoted());
            } else {
                json.skip();
            }
        }
        // The id may come late, too: wait for it as long as there is nothing to say but the name.
        boolean ready = call.id != null || call.waiting.stream().anyMatch(piece -> !piece.isEmptyString());
        if (call.index >= 0 || call.name != null && !call.name.isEmpty() && ready) {
            open(call, events);
        }
    }

    private void open(Call call, Consumer<ModelEvent> events) {
        if (call.name == null || call.name.isEmpty()) {
            return;
        }
        if (call.index < 0) {
            String callId = call.id == null ? "call_" + (id == null ? "" : id + "_") + call.number : call.id;
            call.index = blocks.begin(new Block.ToolCall(callId, call.name, null), events);
        }
        for (JsonSlice piece : call.waiting) {
            if (!piece.equals(NO_ARGUMENTS)) {
                events.accept(new ArgumentsDelta(call.index, piece));
            }
        }
        call.waiting.clear();
    }
}
