package dev.weir.providers.demo;

import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;

/// The steps of a streamed answer, made one by one: a role chunk per choice, the tokens of all choices in turn,
/// a finish chunk per choice, the usage chunk if asked for, the end marker. A fault strikes in the place where
/// its number of tokens has been told.
final class StreamScript implements Iterator<Step> {
    private enum Part {
        ROLES,
        TOKENS,
        FINISHES,
        USAGE,
        DONE,
        END
    }

    private final DemoRequest request;
    private final Envelope envelope;
    private final List<Reply> replies;
    private final int tokensLongest;

    private Part part;
    private int choice = -1;
    private int token;
    private int tokensTold;
    private boolean cutNext;

    StreamScript(DemoRequest request, Envelope envelope, List<Reply> replies) {
        this.request = request;
        this.envelope = envelope;
        this.replies = replies;
        this.tokensLongest = replies.stream().mapToInt(Reply::tokens).max().orElse(0);
        this.part = request.chat() ? Part.ROLES : Part.TOKENS;
    }

    /// Always: the last step is one of an end, and nobody asks after it.
    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Step next() {
        if (cutNext) {
            return new Step.Cut();
        }
        advance();
        Fault fault = request.settings().fault();
        boolean told = part == Part.TOKENS || part == Part.FINISHES;
        if (told && fault.strikesAt(tokensTold)) {
            return strike(fault);
        }
        return switch (part) {
            case ROLES -> write(envelope.role(choice, replies.get(choice)), 0);
            case TOKENS -> {
                tokensTold++;
                yield write(tokenChunk(), request.settings().delayMs());
            }
            case FINISHES -> write(envelope.finish(choice, replies.get(choice)), 0);
            case USAGE -> write(envelope.usageChunk(replies), 0);
            case DONE -> new Step.Write(Envelope.event("[DONE]"), 0);
            case END -> new Step.End();
        };
    }

    private Step strike(Fault fault) {
        return switch (fault.kind()) {
            case HANG_AFTER -> new Step.Hang();
            case CUT_AFTER -> new Step.Cut();
            case CUT_INSIDE -> {
                cutNext = true;
                var event = Envelope.event(
                        part == Part.TOKENS ? tokenChunk() : envelope.finish(choice, replies.get(choice)));
                yield new Step.Write(event.slice(0, event.length() / 2), 0);
            }
            case ERROR_AFTER -> {
                part = Part.DONE;
                yield new Step.Write(Envelope.event(DemoErrors.midAnswer()), 0);
            }
            case NONE, STATUS, HTML_500, REFUSE, HANG, GARBAGE, NO_USAGE, NO_DONE ->
                throw new IllegalStateException(fault + " strikes no stream");
        };
    }

    /// Moves to the next thing to write.
    private void advance() {
        switch (part) {
            case ROLES -> {
                if (++choice == replies.size()) {
                    enter(Part.TOKENS);
                    advance();
                }
            }
            case TOKENS -> {
                do {
                    if (++choice == replies.size()) {
                        choice = 0;
                        token++;
                    }
                } while (token < tokensLongest && token >= replies.get(choice).tokens());
                if (token >= tokensLongest) {
                    enter(Part.FINISHES);
                    advance();
                }
            }
            case FINISHES -> {
                if (++choice == replies.size()) {
                    boolean report =
                            request.usageAsked() && !request.settings().fault().is(Fault.Kind.NO_USAGE);
                    enter(report ? Part.USAGE : afterUsage());
                }
            }
            case USAGE -> enter(afterUsage());
            case DONE, END -> enter(Part.END);
        }
    }

    private Part afterUsage() {
        return request.settings().fault().is(Fault.Kind.NO_DONE) ? Part.END : Part.DONE;
    }

    private void enter(Part next) {
        part = next;
        choice = -1;
    }

    private JsonObject tokenChunk() {
        return switch (replies.get(choice)) {
            case Reply.Text text -> envelope.text(choice, text.wording().token(token));
            case Reply.Calls called -> callChunk(called.calls());
        };
    }

    private JsonObject callChunk(List<Reply.Call> calls) {
        int left = token;
        for (int i = 0; i < calls.size(); i++) {
            Reply.Call call = calls.get(i);
            if (left == 0) {
                return envelope.callHead(choice, i, call);
            }
            if (left <= call.pieces().size()) {
                return envelope.callPiece(choice, i, call.pieces().get(left - 1));
            }
            left -= 1 + call.pieces().size();
        }
        throw new IllegalStateException("token " + token + " of " + calls);
    }

    private static Step write(JsonObject chunk, long delayMs) {
        return new Step.Write(Envelope.event(chunk), delayMs);
    }
}
