package dev.weir.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Listens to a JSON answer through a parser that takes bytes as they come. Holds the answer back up to a limit, so
/// that nothing of one which is cut or no JSON reaches the client; beyond the limit it flows.
public final class JsonScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int BYTES_PER_TOKEN = 4;

    private final int heldBytesMax;
    private final JsonParser json;
    private Buffer held = NOTHING;
    private boolean heldIsOurs;
    private boolean flowing;
    private long forwarded;

    // where the parser stands
    private int depth;
    private boolean inUsage;
    /// The object inside of `usage` whose counters come now: empty for itself, null for none.
    private String usageGroup;

    private final Supplier<? extends UsageCounter> counters;
    private final Function<byte[], Fault> faults;
    private UsageCounter report;
    private boolean atEnd;
    private boolean errorSeen;
    private boolean broken;
    private boolean whole;
    private Fault fault;

    /// @param heldBytesMax a longer answer flows
    /// @param counters for the usage object of a dialect
    /// @param faults what a whole answer means that carries an error
    public JsonScanner(int heldBytesMax, Supplier<? extends UsageCounter> counters, Function<byte[], Fault> faults) {
        this.heldBytesMax = heldBytesMax;
        this.counters = counters;
        this.faults = faults;
        try {
            this.json = Json.FACTORY.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public Buffer feed(Buffer block) {
        listen(block);
        if (flowing) {
            forwarded += block.length();
            return block;
        }
        if (broken) {
            // No answer: nothing of it goes to the client, so nothing needs to be kept.
            held = NOTHING;
            return NOTHING;
        }
        hold(block);
        if (fault == null && whole && errorSeen) {
            fault = faults.apply(held.getBytes());
        }
        if (held.length() <= heldBytesMax) {
            return NOTHING;
        }
        flowing = true;
        return release();
    }

    private void hold(Buffer block) {
        if (held.length() == 0) {
            held = block;
            return;
        }
        if (!heldIsOurs) {
            held = Buffer.buffer(2 * (held.length() + block.length())).appendBuffer(held);
            heldIsOurs = true;
        }
        held.appendBuffer(block);
    }

    @Override
    public boolean complete() {
        return whole && !broken && !errorSeen;
    }

    @Override
    public boolean begun() {
        return flowing || complete();
    }

    /// Of an answer that flows the error is known, but no more what it says.
    @Override
    public Optional<Fault> fault() {
        return fault == null && flowing && errorSeen ? Optional.of(Fault.SERVER_ERROR) : Optional.ofNullable(fault);
    }

    @Override
    public Buffer finish() {
        ((ByteArrayFeeder) json.getNonBlockingInputFeeder()).endOfInput();
        atEnd = true;
        drain();
        try {
            json.close();
        } catch (IOException e) {
            broken = true;
        }
        return broken || !whole ? NOTHING : release();
    }

    private Buffer release() {
        Buffer all = held;
        held = NOTHING;
        forwarded += all.length();
        return all;
    }

    private void listen(Buffer block) {
        if (broken) {
            return;
        }
        ByteView bytes = ByteView.of(block);
        try {
            ((ByteArrayFeeder) json.getNonBlockingInputFeeder())
                    .feedInput(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
        } catch (IOException e) {
            broken = true;
        }
        drain();
    }

    private void drain() {
        try {
            for (JsonToken token = json.nextToken();
                    !broken && token != null && token != JsonToken.NOT_AVAILABLE;
                    token = json.nextToken()) {
                take(token);
            }
        } catch (IOException e) {
            // At the end of input the rest of a value is missing: cut, not broken.
            broken |= whole || !atEnd;
        }
    }

    private void take(JsonToken token) throws IOException {
        if (whole) {
            // A second value after the answer.
            broken = true;
        } else if (token.isStructStart()) {
            depth++;
            enter(token);
        } else if (token.isStructEnd()) {
            leave();
        } else if (token != JsonToken.FIELD_NAME) {
            broken |= depth == 0;
            errorSeen |= depth == 1 && token != JsonToken.VALUE_NULL && "error".equals(json.currentName());
            if (usageGroup != null && token == JsonToken.VALUE_NUMBER_INT && json.currentName() != null) {
                report.take(usageGroup, json.currentName(), json);
            }
        }
    }

    private void enter(JsonToken token) throws IOException {
        // At a struct start the current name is the field it is the value of.
        String name = json.currentName();
        broken |= depth == 1 && token != JsonToken.START_OBJECT;
        if (depth == 2) {
            inUsage = token == JsonToken.START_OBJECT && "usage".equals(name);
            report = inUsage ? counters.get() : report;
            errorSeen |= "error".equals(name);
        }
        boolean details =
                depth == 3 && token == JsonToken.START_OBJECT && inUsage && name != null && report.counts(name);
        usageGroup = inUsage && depth == 2 ? "" : inUsage && details ? name : null;
    }

    private void leave() {
        depth--;
        whole = depth == 0;
        inUsage &= depth > 1;
        usageGroup = inUsage && depth == 2 ? "" : null;
    }

    @Override
    public Verdict verdict() {
        if (broken) {
            return Verdict.GARBAGE;
        }
        if (!whole) {
            return Verdict.CUT;
        }
        return errorSeen ? Verdict.ERROR : Verdict.WHOLE;
    }

    @Override
    public Optional<TokenUsage> usage() {
        return report == null ? Optional.empty() : report.normalised();
    }

    @Override
    public long outputTokensEstimate() {
        return (forwarded + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
