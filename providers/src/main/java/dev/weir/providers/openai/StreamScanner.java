package dev.weir.providers.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.wire.Json;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;

/// Listens to a stream of completion chunks. Bytes pass as they came, with these edits: the usage chunk that only we
/// asked for is taken out; so is an end marker after an error, what comes after the end marker, and what is no
/// event before the first chunk; a last event that lacks its blank line gets one; an event that was cut stays
/// behind.
///
/// Events are searched, not parsed; only one that carries a usage object or an error goes through the parser.
final class StreamScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final String END_MARKER = "data: [DONE]";
    private static final int CHOICES_MAX = 100_000;

    private final SseSplitter events;
    private final boolean keepUsageChunk;
    private final int choices;

    // how the stream stands
    private boolean anyChunk;
    private boolean begun;
    private boolean garbled;
    private boolean errorSeen;
    private Fault fault;
    private boolean finishReasonSeen;
    /// Choices that have finished; null while there can be one only.
    private final BitSet finished;

    private boolean ended;
    private boolean cutInside;
    private long outputTokens;
    private TokenUsage usage;

    /// @param choices how many answers the stream carries
    StreamScanner(boolean keepUsageChunk, int choices, int eventBytesMax) {
        this.events = new SseSplitter(eventBytesMax);
        this.keepUsageChunk = keepUsageChunk;
        this.choices = choices;
        this.finished = choices > 1 ? new BitSet() : null;
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
        // Some servers leave out the last blank line.
        events.endEvent();
        if (events.next() && isWhole(events.data())) {
            Buffer last = events.slice(events.eventStart(), events.eventEnd());
            return keep() ? last : NOTHING;
        }
        cutInside = true;
        garbled |= !SseSplitter.startsLikeAField(rest);
        return NOTHING;
    }

    /// True for an end marker or an object that is complete.
    private static boolean isWhole(byte[] data) {
        return data != null && (isEndMarker(data) || new JsonReader(data).peek() == '{' && JsonReader.isValue(data));
    }

    private static boolean isEndMarker(byte[] data) {
        return new String(data, StandardCharsets.ISO_8859_1).strip().equals("[DONE]");
    }

    /// Listens to the current event; false when it is not for the client.
    private boolean keep() {
        if (ended) {
            return false;
        }
        String text = events.text();
        int from = events.eventStart();
        int to = events.eventEnd();
        if (text.startsWith(END_MARKER, from)) {
            return end();
        }
        boolean bareJson = text.startsWith("data: {", from) || text.startsWith("data:{", from);
        return bareJson ? keepChunk(text, from, to) : keepOther(text, from, to);
    }

    /// An event that is not just one line of JSON.
    private boolean keepOther(String text, int from, int to) {
        byte[] data = events.data();
        if (data != null && isEndMarker(data)) {
            return end();
        }
        // `error:` as a field of its own is how llama.cpp tells one.
        String told = events.field("error");
        if (told != null || "error".equals(events.field("event"))) {
            hearError(
                    data != null && data.length > 0 || told == null
                            ? data
                            : told.getBytes(StandardCharsets.ISO_8859_1));
        }
        if (data != null && data.length > 0 && data[0] == '{') {
            return keepChunk(text, from, to);
        }
        boolean strange = data != null || !errorSeen && events.hasStrangeLine();
        garbled |= strange;
        return data != null || anyChunk || !strange;
    }

    private boolean end() {
        ended = true;
        begun |= !errorSeen;
        return !errorSeen;
    }

    /// @param told null when it says nothing
    private void hearError(byte[] told) {
        errorSeen = true;
        if (fault == null) {
            fault = told == null ? Fault.SERVER_ERROR : ProviderError.told(told).fault();
        }
    }

    private boolean keepChunk(String text, int from, int to) {
        if (!anyChunk) {
            anyChunk = text.indexOf("\"choices\"", from, to) >= 0;
        }
        int tokens = ChunkSearch.outputTokens(text, from, to);
        outputTokens += tokens;
        boolean finishes = ChunkSearch.hasFinishReason(text, from, to);
        finishReasonSeen |= finishes;
        boolean parse = finishes && finished != null
                || ChunkSearch.has(text, "\"usage\"", from, to)
                || ChunkSearch.has(text, "\"error\"", from, to);
        boolean kept = !parse || keepParsed();
        if (!begun && !errorSeen) {
            begun = tokens > 0 || finishes || !FirstChunk.announces(events.data());
        }
        return kept;
    }

    /// Parses the current event for what a search can't tell; false when it is not for the client.
    private boolean keepParsed() {
        boolean emptyChoices = false;
        boolean usageHere = false;
        try (JsonParser json = Json.FACTORY.createParser(events.data())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return true;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                    usageHere = true;
                    UsageReport.read(json).ifPresent(counted -> usage = counted);
                } else if (name.equals("choices") && value == JsonToken.START_ARRAY) {
                    emptyChoices = !readChoices(json);
                } else {
                    if (isError(name, value, json)) {
                        hearError(events.data());
                    }
                    json.skipChildren();
                }
            }
        } catch (IOException notJson) {
            // Not for us to judge: the client's parser will. The bytes pass as they came.
            return true;
        }
        return keepUsageChunk || !(usageHere && emptyChoices);
    }

    private static boolean isError(String name, JsonToken value, JsonParser json) throws IOException {
        return name.equals("error") && value != JsonToken.VALUE_NULL
                || name.equals("object")
                        && value == JsonToken.VALUE_STRING
                        && json.getText().equals("error");
    }

    /// Reads the array to its end and notes which choices finish. False when it is empty.
    private boolean readChoices(JsonParser json) throws IOException {
        boolean any = false;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            any = true;
            if (finished != null && json.currentToken() == JsonToken.START_OBJECT) {
                readChoice(json);
            } else {
                json.skipChildren();
            }
        }
        return any;
    }

    private void readChoice(JsonParser json) throws IOException {
        int index = 0;
        boolean finishes = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
                index = Math.clamp(json.getLongValue(), 0, CHOICES_MAX);
            }
            finishes |= name.equals("finish_reason")
                    && value == JsonToken.VALUE_STRING
                    && !json.getText().isEmpty();
            json.skipChildren();
        }
        if (finishes) {
            finished.set(index);
        }
    }

    @Override
    public Verdict verdict() {
        if (errorSeen) {
            return Verdict.ERROR;
        }
        boolean allFinished = finished == null ? finishReasonSeen : finished.cardinality() >= choices;
        if (ended || allFinished && !cutInside) {
            return Verdict.WHOLE;
        }
        return garbled && !anyChunk ? Verdict.GARBAGE : Verdict.CUT;
    }

    @Override
    public Optional<TokenUsage> usage() {
        return Optional.ofNullable(usage);
    }

    @Override
    public long outputTokensEstimate() {
        return outputTokens;
    }
}
