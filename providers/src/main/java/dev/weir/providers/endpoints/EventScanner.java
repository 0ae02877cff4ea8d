package dev.weir.providers.endpoints;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Operation;
import dev.weir.providers.openai.ProviderError;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Listens to a stream of events: pictures as they become clearer, speech, a transcript. The last event of each kind
/// says how much was used. Every event passes as it came.
///
/// ```
/// image_generation.partial_image … image_generation.completed {usage}      also image_edit.*
/// speech.audio.delta …             speech.audio.done          {usage}
/// transcript.text.delta …          transcript.text.done       {usage}
/// error                            {error}                    at any moment; nothing follows
/// ```
final class EventScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final Buffer BLANK_LINE = Buffer.buffer("\n\n");
    private static final String TEXT = "transcript.text.delta";
    private static final String SOUND = "speech.audio.delta";
    private static final String PICTURE = ".partial_image";
    private static final String NO_TEXT = "\"delta\":\"\"";

    private final Operation operation;
    private final SseSplitter events;
    private EndpointUsage last;
    private long completed;
    private long deltas;
    private boolean any;
    private boolean begun;
    private boolean error;
    private Fault fault;
    private boolean garbled;

    EventScanner(Operation operation, int eventBytesMax) {
        this.operation = operation;
        this.events = new SseSplitter(eventBytesMax);
    }

    @Override
    public Buffer feed(Buffer block) {
        events.feed(block);
        return walk();
    }

    private Buffer walk() {
        while (events.next()) {
            listen();
        }
        Buffer whole = events.whole();
        events.release();
        return whole;
    }

    private void listen() {
        String text = events.text();
        int from = events.eventStart();
        int to = events.eventEnd();
        boolean words = has(text, TEXT, from, to);
        boolean silent = words && has(text, NO_TEXT, from, to);
        deltas += words && !silent || has(text, SOUND, from, to) || has(text, PICTURE, from, to) ? 1 : 0;
        boolean ends = has(text, ".completed\"", from, to) || has(text, ".done\"", from, to);
        if (ends || has(text, "\"error\"", from, to) || "error".equals(events.field("event"))) {
            hear(events.data());
        } else {
            boolean data = has(text, "data:", from, to);
            any |= data;
            begun |= data && !silent && !error && has(text, "{", from, to);
            garbled |= !data && events.hasStrangeLine();
        }
    }

    private void hear(byte[] data) {
        if (data == null) {
            return;
        }
        any = true;
        var usage = new EndpointUsage(operation);
        var json = new JsonSkim(usage);
        json.feed(data, 0, data.length);
        if (!json.whole()) {
            return;
        }
        String type = String.valueOf(usage.type());
        if (usage.isError() || type.equals("error")) {
            error = true;
            fault = fault == null ? ProviderError.told(data).fault() : fault;
            return;
        }
        begun |= !error;
        if (type.endsWith(".completed") || type.endsWith(".done") && !type.endsWith(".segment.done")) {
            completed++;
            last = usage;
        }
    }

    private static boolean has(String text, String part, int from, int to) {
        int at = text.indexOf(part, from, to);
        return at >= 0;
    }

    @Override
    public boolean complete() {
        return completed > 0 && !error;
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
            return walk();
        }
        String rest = events.tail();
        if (rest.isEmpty()) {
            return NOTHING;
        }
        // Some servers leave out the last blank line.
        Buffer unended = events.waiting();
        long before = completed;
        boolean begunBefore = begun;
        events.endEvent();
        if (events.next()) {
            listen();
        }
        if (completed > before || error) {
            return unended.copy().appendBuffer(BLANK_LINE);
        }
        begun = begunBefore;
        return NOTHING;
    }

    @Override
    public Verdict verdict() {
        if (error) {
            return Verdict.ERROR;
        }
        if (completed > 0) {
            return Verdict.WHOLE;
        }
        return garbled && !any ? Verdict.GARBAGE : Verdict.CUT;
    }

    @Override
    public Optional<TokenUsage> usage() {
        return last == null ? Optional.empty() : last.normalised(completed);
    }

    @Override
    public long outputTokensEstimate() {
        return deltas;
    }
}
