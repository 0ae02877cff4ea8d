package dev.weir.providers.anthropic;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.Set;

/// Listens to a message stream. Bytes pass as they came, with these edits: nothing passes after an error or after
/// `message_stop`, nor what is no event before the first one; a last event that lacks its blank line gets one; an event
/// that was cut stays behind.
///
/// Deltas are searched, not parsed; only the few events that carry usage or an error are.
final class MessageScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final String DELTA = "event: content_block_delta\n";
    private static final Set<String> TYPE = Set.of("type");

    private final SseSplitter events;
    private final MessageUsage counted = new MessageUsage();

    // how the stream stands
    private boolean anyEvent;
    private boolean begun;
    private boolean garbled;
    private boolean errorSeen;
    private Fault fault;
    private boolean ended;
    private boolean usageSeen;
    private long outputTokens;

    MessageScanner(int eventBytesMax) {
        this.events = new SseSplitter(eventBytesMax);
    }

    @Override
    public Buffer feed(Buffer block) {
        events.feed(block);
        return events.filter(this::keep);
    }

    @Override
    public boolean complete() {
        return ended && !errorSeen;
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    @Override
    public Buffer finish() {
        if (events.end()) {
            return events.filter(this::keep);
        }
        String rest = events.tail();
        if (ended || rest.isEmpty()) {
            return NOTHING;
        }
        events.endEvent();
        if (events.next() && JsonReader.isValue(events.data())) {
            Buffer last = events.slice(events.eventStart(), events.eventEnd());
            return keep() ? last : NOTHING;
        }
        garbled |= !SseSplitter.startsLikeAField(rest);
        return NOTHING;
    }

    /// Listens to the current event; false when it is not for the client.
    private boolean keep() {
        if (ended || errorSeen) {
            return false;
        }
        String text = events.text();
        int from = events.eventStart();
        int to = events.eventEnd();
        if (text.startsWith(DELTA, from)) {
            anyEvent = true;
            hearDelta(text, from + DELTA.length(), to);
            return true;
        }
        byte[] data = events.data();
        if (data == null || data.length == 0) {
            boolean strange = events.hasStrangeLine();
            garbled |= strange;
            return anyEvent || !strange;
        }
        try {
            listen(data, text, from, to);
        } catch (MalformedJson notJson) {
            // Not for us to judge: the client's parser will. The bytes pass as they came.
            garbled = true;
        }
        return true;
    }

    private void hearDelta(String text, int from, int to) {
        int tokens = DeltaSearch.outputTokens(text, from, to);
        outputTokens += tokens;
        // A delta of another kind, such as a signature, is more than an empty one.
        begun = begun || tokens > 0 || !DeltaSearch.isEmpty(text, from, to);
    }

    private void listen(byte[] data, String text, int from, int to) {
        String type = "";
        JsonSlice usage = null;
        JsonSlice block = null;
        JsonSlice error = null;
        var json = new JsonReader(data);
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("type") && json.peek() == '"') {
                type = json.string();
            } else if (json.fieldIs("usage") && json.peek() == '{') {
                usage = json.slice();
            } else if (json.fieldIs("message") && json.peek() == '{') {
                usage = usageOf(json.slice().reader());
            } else if (json.fieldIs("error") && !json.peekNull()) {
                error = json.slice();
            } else if (!begun && json.fieldIs("content_block")) {
                block = json.slice();
            } else {
                json.skip();
            }
        }
        anyEvent |= !type.isEmpty();
        if (error != null || type.equals("error")) {
            errorSeen = true;
            fault = MessageReader.readError(error).fault();
        }
        switch (type) {
            case "message_start" -> count(usage, false);
            case "content_block_start" -> begun = begun || block == null || !block.saysOnly(TYPE);
            case "content_block_delta" -> hearDelta(text, from, to);
            case "message_delta" -> {
                count(usage, true);
                begun = true;
            }
            case "message_stop" -> {
                ended = true;
                begun = true;
            }
            case "content_block_stop", "ping", "error", "" -> {}
            default -> begun = true;
        }
    }

    private static JsonSlice usageOf(JsonReader message) {
        JsonSlice usage = null;
        message.beginObject();
        while (message.nextField()) {
            if (message.fieldIs("usage") && message.peek() == '{') {
                usage = message.slice();
            } else {
                message.skip();
            }
        }
        return usage;
    }

    private void count(JsonSlice usage, boolean output) {
        if (usage != null) {
            counted.read(usage.reader(), output);
            usageSeen = true;
        }
    }

    @Override
    public Verdict verdict() {
        if (errorSeen) {
            return Verdict.ERROR;
        }
        if (ended) {
            return Verdict.WHOLE;
        }
        return garbled && !anyEvent ? Verdict.GARBAGE : Verdict.CUT;
    }

    /// The head of a stream counts the input only: until the provider has counted the output our count stands in.
    @Override
    public Optional<TokenUsage> usage() {
        return usageSeen
                ? counted.normalised()
                        .map(usage -> usage.has(TokenClass.OUTPUT_TEXT)
                                ? usage
                                : usage.with(TokenClass.OUTPUT_TEXT, outputTokens))
                : Optional.empty();
    }

    @Override
    public boolean usageEstimated() {
        return !usageSeen
                || !counted.normalised()
                        .map(usage -> usage.has(TokenClass.OUTPUT_TEXT))
                        .orElse(false);
    }

    @Override
    public long outputTokensEstimate() {
        return outputTokens;
    }
}
