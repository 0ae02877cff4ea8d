package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.openai.ProviderError;
import dev.weir.providers.openai.UsageReport;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Listens to a stream of typed events. Bytes pass as they came; only what is no event before the first one, and an
/// event that was cut, stay behind, and a last event that lacks its blank line gets one.
///
/// Most events are searched, not parsed: their type stands in a line of its own. The final one goes through the reader
/// for its usage: whatever the status, usage is charged.
final class ResponseStreamScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final String EVENT = "event: ";
    private static final String DELTA = ".delta";
    private static final String DELTA_FIELD = "\"delta\":";
    /// In the name of an event that tells how far a tool of the provider is.
    private static final String STEP = "_call.";

    /// A delta of text up to this long is one token; a longer one was several, at four bytes each.
    private static final int TOKEN_BYTES_MAX = 16;

    private static final int BYTES_PER_TOKEN = 4;

    private final SseSplitter events;

    // how the stream stands
    private boolean anyEvent;
    private boolean begun;
    private boolean strange;
    private boolean ended;
    private boolean error;
    private Fault fault;
    private boolean cutInside;
    private long outputTokens;
    private TokenUsage usage;

    ResponseStreamScanner(int eventBytesMax) {
        this.events = new SseSplitter(eventBytesMax);
    }

    @Override
    public Buffer feed(Buffer block) {
        events.feed(block);
        return events.filter(this::listen);
    }

    @Override
    public boolean complete() {
        return ended && !error;
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
            return events.filter(this::listen);
        }
        String rest = events.tail();
        if (ended || rest.isEmpty()) {
            return NOTHING;
        }
        // Some servers leave out the last blank line.
        events.endEvent();
        if (events.next() && JsonReader.isValue(events.data())) {
            listen();
            return events.slice(events.eventStart(), events.eventEnd());
        }
        cutInside = SseSplitter.startsLikeAField(rest);
        strange |= !cutInside;
        return NOTHING;
    }

    /// Listens to the current event; false when it is not for the client.
    private boolean listen() {
        if (ended) {
            return true;
        }
        String text = events.text();
        int from = events.eventStart();
        if (text.startsWith(EVENT, from)) {
            int line = text.indexOf('\n', from);
            int end = line > from && text.charAt(line - 1) == '\r' ? line - 1 : line;
            // Of a line that ends with a lone CR the type is read from the data.
            if (end > 0 && end <= events.eventEnd() && text.indexOf('\r', from, end) < 0) {
                take(text.substring(from + EVENT.length(), end).strip(), events.eventEnd());
                return true;
            }
        }
        return listenToData();
    }

    private boolean listenToData() {
        byte[] data = events.data();
        if (data == null || data.length == 0) {
            boolean noise = events.hasStrangeLine();
            strange |= noise;
            return anyEvent || !noise;
        }
        try {
            EventFields event = EventFields.read(new JsonReader(data));
            boolean error = event.type().isEmpty() && tellsError(event.data());
            strange |= event.type().isEmpty() && !error;
            take(error ? "error" : event.type(), events.eventEnd());
        } catch (MalformedJson notJson) {
            strange = true;
        }
        return true;
    }

    private static boolean tellsError(JsonSlice data) {
        JsonReader json = data.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("error") && !json.peekNull()) {
                return true;
            }
            json.skip();
        }
        return false;
    }

    private void take(String type, int to) {
        anyEvent |= type.startsWith("response.") || type.equals("error");
        switch (type) {
            case "response.completed", "response.incomplete" -> {
                end();
                begun |= ended && !error;
            }
            case "response.failed", "response.cancelled" -> {
                JsonSlice told = end();
                fail(told == null ? null : ProviderError.read(told));
            }
            // The failed response, which has the usage, may still come.
            case "error" -> fail(events.data() == null ? null : ProviderError.told(events.data()));
            case "response.created", "response.queued", "response.in_progress", "keepalive", "ping", "" -> {}
            default -> hear(type, to);
        }
    }

    private void hear(String type, int to) {
        boolean delta = type.endsWith(DELTA);
        long tokens = delta ? deltaTokens(events.text(), events.eventStart(), to) : type.contains(STEP) ? 1 : 0;
        outputTokens += tokens;
        if (!begun && !error) {
            begun = tokens > 0 || !delta && !FirstEvent.announces(type, events.data());
        }
    }

    /// @param told null when it says nothing
    private void fail(ModelError told) {
        error = true;
        if (told != null) {
            fault = told.fault();
        } else if (fault == null) {
            fault = Fault.SERVER_ERROR;
        }
    }

    /// Hears the last event. Returns the error that its response tells, null when it has none.
    private JsonSlice end() {
        ended = true;
        byte[] data = events.data();
        if (data == null) {
            return null;
        }
        try {
            JsonSlice last = EventFields.read(new JsonReader(data)).response();
            if (last == null) {
                return null;
            }
            ResponseFields response = ResponseFields.read(last);
            if (response.usage() != null) {
                usage = UsageReport.read(response.usage()).orElse(usage);
            }
            return response.error();
        } catch (MalformedJson e) {
            // An end that says nothing is none.
            ended = false;
            strange = true;
            return null;
        }
    }

    private static long deltaTokens(String text, int from, int to) {
        int at = text.indexOf(DELTA_FIELD, from, to);
        int open = at < 0 ? -1 : text.indexOf('"', at + DELTA_FIELD.length(), to);
        if (open < 0) {
            return 0;
        }
        int close = open + 1;
        while (close < to && text.charAt(close) != '"') {
            close += text.charAt(close) == '\\' ? 2 : 1;
        }
        int bytes = Math.min(close, to) - open - 1;
        return bytes <= 0 ? 0 : bytes <= TOKEN_BYTES_MAX ? 1 : Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }

    @Override
    public Verdict verdict() {
        if (error) {
            return Verdict.ERROR;
        }
        if (ended) {
            return Verdict.WHOLE;
        }
        return strange && !anyEvent && !cutInside ? Verdict.GARBAGE : Verdict.CUT;
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
