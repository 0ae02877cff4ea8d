package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Remembering.Naming;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.SseSplitter;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.Set;

/// Another scanner, whose answer gets its names: in the response object, which is the JSON answer or stands in some
/// events, `id`, `store` and `previous_response_id` are ours. The whole one is given away to be kept before the client
/// gets it. Passed through or translated, what the client gets is this dialect either way; all other events pass as
/// they came.
public final class KeptResponse implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final String EVENT = "event: ";
    private static final String LAST = "response.completed";
    private static final String LAST_OF_A_CUT_ONE = "response.incomplete";
    private static final Set<String> FAILED = Set.of("response.failed", "response.cancelled");
    private static final Set<String> UNDER_WAY = Set.of("response.created", "response.queued", "response.in_progress");

    private final AnswerScanner inner;
    private final int bytesMax;
    private final Naming naming;
    /// Null for a JSON answer.
    private final SseSplitter events;

    private Buffer held = Buffer.buffer();
    private boolean over;
    private boolean finishing;

    /// @param inner whose output it is
    /// @param eventStream true when that is a stream of events
    /// @param bytesMax a longer JSON answer flows as it came and is not kept
    public KeptResponse(AnswerScanner inner, boolean eventStream, int bytesMax, Naming naming) {
        this.inner = inner;
        this.bytesMax = bytesMax;
        this.naming = naming;
        // What the inner one let through is within the limit already, or written by us.
        this.events = eventStream ? new SseSplitter(Integer.MAX_VALUE) : null;
    }

    @Override
    public Buffer feed(Buffer block) {
        Buffer out = inner.feed(block);
        return events != null ? walked(out) : held(out);
    }

    @Override
    public boolean complete() {
        return inner.complete();
    }

    @Override
    public boolean begun() {
        return inner.begun();
    }

    @Override
    public Optional<Fault> fault() {
        return inner.fault();
    }

    @Override
    public Buffer finish() {
        Buffer last = inner.finish();
        finishing = true;
        if (events == null) {
            return over ? last : whole(last);
        }
        Buffer out = walked(last);
        if (events.end()) {
            return joined(out, walk());
        }
        return joined(out, events.waiting());
    }

    private static Buffer joined(Buffer first, Buffer second) {
        return second.length() == 0
                ? first
                : first.length() == 0 ? second : first.copy().appendBuffer(second);
    }

    private Buffer held(Buffer out) {
        if (over || out.length() == 0) {
            return out;
        }
        if (inner.complete() && held.length() == 0) {
            return whole(out);
        }
        held.appendBuffer(out);
        if (held.length() <= bytesMax) {
            return NOTHING;
        }
        over = true;
        // It is too long to be kept, and whoever keeps them notes that.
        naming.id().ifPresent(_ -> naming.keep().test(held));
        return release();
    }

    private Buffer release() {
        Buffer all = held;
        held = NOTHING;
        return all;
    }

    /// Nothing of one that is no answer.
    private Buffer whole(Buffer last) {
        Buffer all = joined(held, last);
        held = NOTHING;
        over = true;
        try {
            return inner.verdict() == Verdict.WHOLE && all.length() > 0 ? kept(JsonSlice.of(all.getBytes())) : NOTHING;
        } catch (MalformedJson impossible) {
            return all;
        }
    }

    private Buffer walked(Buffer out) {
        if (out.length() == 0) {
            return out;
        }
        events.feed(out);
        return walk();
    }

    private Buffer walk() {
        Buffer edited = null;
        int from = 0;
        while (events.next()) {
            Buffer other = over ? null : named();
            if (other != null) {
                edited = (edited == null ? Buffer.buffer() : edited)
                        .appendBuffer(events.slice(from, events.eventStart()))
                        .appendBuffer(other);
                from = events.eventEnd();
            }
        }
        Buffer whole = events.whole();
        events.release();
        return edited == null ? whole : edited.appendBuffer(whole, from, whole.length() - from);
    }

    /// The current event with its response named; null when it has none.
    private Buffer named() {
        if (!mayHaveResponse()) {
            return null;
        }
        byte[] data = events.data();
        if (data == null) {
            return null;
        }
        try {
            EventFields event = EventFields.read(new JsonReader(data));
            if (event.response() == null || !hasResponse(event.type())) {
                return null;
            }
            Buffer named = NamedFields.inEvent(event.data(), named(event.type(), event.response()));
            return Buffer.buffer(named.length() + EVENT.length() + event.type().length() + 9)
                    .appendString(events.field("event") == null ? "" : EVENT + event.type() + "\n")
                    .appendString("data: ")
                    .appendBuffer(named)
                    .appendString("\n\n");
        } catch (MalformedJson notJson) {
            // Not for us to judge: the inner scanner does.
            return null;
        }
    }

    /// Most events say what they are in a line of its own.
    private boolean mayHaveResponse() {
        String text = events.text();
        int from = events.eventStart();
        if (!text.startsWith(EVENT, from)) {
            return text.indexOf("\"response\"", from, events.eventEnd()) >= 0;
        }
        int to = from + EVENT.length();
        while (to < events.eventEnd() && text.charAt(to) != '\n' && text.charAt(to) != '\r') {
            to++;
        }
        return hasResponse(text.substring(from + EVENT.length(), to).strip());
    }

    private static boolean hasResponse(String type) {
        return UNDER_WAY.contains(type) || isLast(type) || FAILED.contains(type);
    }

    private static boolean isLast(String type) {
        return type.equals(LAST) || type.equals(LAST_OF_A_CUT_ONE);
    }

    private Buffer named(String type, JsonSlice response) {
        over = isLast(type);
        if (over && isWhole()) {
            return kept(response);
        }
        return NamedFields.inResponse(
                response, naming, UNDER_WAY.contains(type) && naming.id().isPresent());
    }

    /// Some dialects have no last event: whether the answer is whole is known when the provider is through.
    private boolean isWhole() {
        return finishing ? inner.verdict() == Verdict.WHOLE : inner.complete();
    }

    private Buffer kept(JsonSlice response) {
        Buffer named = NamedFields.inResponse(response, naming, naming.id().isPresent());
        return naming.id().isEmpty() || naming.keep().test(named)
                ? named
                : NamedFields.inResponse(response, naming, false);
    }

    @Override
    public Verdict verdict() {
        return inner.verdict();
    }

    @Override
    public Optional<TokenUsage> usage() {
        return inner.usage();
    }

    @Override
    public boolean usageEstimated() {
        return inner.usageEstimated();
    }

    @Override
    public long outputTokensEstimate() {
        return inner.outputTokensEstimate();
    }
}
