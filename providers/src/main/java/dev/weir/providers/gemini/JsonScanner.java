package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Listens to a JSON answer. It is held back until it is whole, so that a cut one can still become a clean error; one
/// that passes the limit flows from there on, and only its brackets and its end are looked at: the usage report stands
/// behind the candidates.
final class JsonScanner implements AnswerScanner {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final String USAGE = "\"usageMetadata\"";
    /// Of an answer that flows, so much is remembered.
    private static final int TAIL_BYTES_MAX = 64 * 1024;

    private static final int BYTES_PER_TOKEN = 4;

    private final int heldBytesMax;
    private final ChunkListener listener = new ChunkListener(1);
    private final Brackets brackets = new Brackets();
    private Buffer held = Buffer.buffer();
    private boolean flowing;
    private Verdict verdict = Verdict.CUT;
    private TokenUsage usage;
    private long forwarded;

    JsonScanner(int heldBytesMax) {
        this.heldBytesMax = heldBytesMax;
    }

    @Override
    public Buffer feed(Buffer block) {
        brackets.take(ByteView.of(block));
        held.appendBuffer(block);
        if (flowing) {
            forwarded += block.length();
            shortenTail();
            return block;
        }
        if (brackets.broken) {
            // No answer: nothing of it goes to the client, so nothing needs to be kept.
            held = Buffer.buffer();
            return NOTHING;
        }
        if (held.length() <= heldBytesMax) {
            if (brackets.closed) {
                hear();
            }
            return NOTHING;
        }
        flowing = true;
        Buffer all = held;
        forwarded = all.length();
        held = Buffer.buffer();
        held.appendBuffer(all);
        shortenTail();
        return all;
    }

    private void shortenTail() {
        if (held.length() > 2 * TAIL_BYTES_MAX) {
            held = held.getBuffer(held.length() - TAIL_BYTES_MAX, held.length());
        }
    }

    @Override
    public boolean complete() {
        return brackets.closed && !brackets.broken && verdict == Verdict.WHOLE;
    }

    @Override
    public boolean begun() {
        return flowing || complete();
    }

    @Override
    public Optional<Fault> fault() {
        return Optional.ofNullable(listener.fault());
    }

    @Override
    public Buffer finish() {
        if (brackets.broken) {
            verdict = Verdict.GARBAGE;
            return NOTHING;
        }
        if (!brackets.closed) {
            verdict = flowing || isBeginning(held.getBytes()) ? Verdict.CUT : Verdict.GARBAGE;
            return NOTHING;
        }
        if (flowing) {
            verdict = Verdict.WHOLE;
            usage = tailUsage();
            return NOTHING;
        }
        if (verdict == Verdict.GARBAGE) {
            return NOTHING;
        }
        forwarded = held.length();
        return held;
    }

    /// Hears the whole answer, once.
    private void hear() {
        if (verdict != Verdict.CUT) {
            return;
        }
        byte[] bytes = held.getBytes();
        if (!JsonReader.isValue(bytes)) {
            verdict = Verdict.GARBAGE;
            return;
        }
        listener.hear(bytes);
        usage = listener.usage().orElse(null);
        verdict = listener.errorSeen() ? Verdict.ERROR : Verdict.WHOLE;
    }

    /// Whether more bytes could make it JSON.
    private static boolean isBeginning(byte[] bytes) {
        try {
            new JsonReader(bytes).skip();
            return true;
        } catch (MalformedJson e) {
            return e.early();
        }
    }

    private TokenUsage tailUsage() {
        String tail = held.toString(StandardCharsets.ISO_8859_1);
        int name = tail.lastIndexOf(USAGE);
        int from = name < 0 ? -1 : tail.indexOf('{', name);
        if (from < 0) {
            return null;
        }
        byte[] bytes = held.getBytes(from, held.length());
        try {
            return UsageMetadata.read(new JsonReader(bytes, 0, bytes.length), true);
        } catch (MalformedJson notThat) {
            return null;
        }
    }

    @Override
    public Verdict verdict() {
        return verdict;
    }

    @Override
    public Optional<TokenUsage> usage() {
        return Optional.ofNullable(usage);
    }

    @Override
    public boolean usageEstimated() {
        return usage == null || !flowing && listener.usageEstimated();
    }

    @Override
    public long outputTokensEstimate() {
        return Math.ceilDiv(forwarded, (long) BYTES_PER_TOKEN);
    }

    /// How the brackets of one object stand.
    private static final class Brackets {
        private int depth;
        private boolean inString;
        private boolean escaped;
        private boolean closed;
        private boolean broken;

        void take(ByteView bytes) {
            for (int i = 0; i < bytes.length() && !broken; i++) {
                byte each = bytes.array()[bytes.offset() + i];
                if (depth == 0) {
                    outside(each);
                } else {
                    inside(each);
                }
            }
        }

        private void outside(byte each) {
            if (each == '{' && !closed) {
                depth = 1;
            } else {
                broken = each != ' ' && each != '\n' && each != '\r' && each != '\t';
            }
        }

        private void inside(byte each) {
            if (escaped) {
                escaped = false;
            } else if (inString) {
                escaped = each == '\\';
                inString = each != '"';
            } else if (each == '"') {
                inString = true;
            } else if (each == '{' || each == '[') {
                depth++;
            } else if (each == '}' || each == ']') {
                closed = --depth == 0;
            }
        }
    }
}
