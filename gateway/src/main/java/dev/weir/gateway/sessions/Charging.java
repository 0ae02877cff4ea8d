package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.pipeline.RequestObserver;
import dev.weir.gateway.pipeline.RequestRecord;
import java.util.Optional;

/// Settles what a session's responses took, each once, and tells the observer. The policy, which the README publishes:
/// what the provider reported; for want of a report our own count, when the answer was delivered, or broke off after
/// something of it was, or the caller left; nothing when the caller got an error instead.
final class Charging {
    static final String PATH = "/v1/realtime";
    private static final int SWITCHED = 101;

    private final Holds holds;
    private final Tally tally;
    private final RequestObserver observer;

    Charging(Holds holds, Tally tally, RequestObserver observer) {
        this.holds = holds;
        this.tally = tally;
        this.observer = observer;
    }

    void begun() {
        observer.started();
    }

    /// A response is over by the provider's word.
    void done(Running run, boolean failed, Optional<TokenUsage> usage) {
        Ending ending = failed ? Ending.UPSTREAM_ERROR : Ending.COMPLETED;
        if (usage.isPresent()) {
            tally.reported(usage.get());
            end(run, new Charge(usage.get(), false), ending);
        } else {
            end(run, failed && !run.hasContent() ? Charge.NOTHING : estimate(run), ending);
        }
    }

    /// What was said was written down, or could not be.
    void written(Running run, boolean failed, Optional<TokenUsage> usage) {
        Ending ending = failed ? Ending.UPSTREAM_ERROR : Ending.COMPLETED;
        boolean bySeconds = run.hold.terms.price().prices(TokenClass.AUDIO_SECONDS);
        TokenUsage counted = usage.orElse(failed ? TokenUsage.NONE : heard(run.heardTokens, bySeconds));
        long seconds = counted.count(TokenClass.AUDIO_SECONDS);
        // A model that is charged by its tokens told its seconds.
        boolean other = seconds > 0 && !bySeconds;
        TokenUsage charged = other ? heard(seconds * Tally.TOKENS_PER_SECOND, false) : counted;
        end(run, new Charge(charged, other || usage.isEmpty() && !failed), ending);
    }

    private static TokenUsage heard(long tokens, boolean bySeconds) {
        return bySeconds
                ? TokenUsage.NONE.with(TokenClass.AUDIO_SECONDS, Math.ceilDiv(tokens, (long) Tally.TOKENS_PER_SECOND))
                : TokenUsage.NONE.with(TokenClass.INPUT_AUDIO, tokens);
    }

    /// The session ended while it ran.
    void cut(Running run, Ending ending) {
        boolean owed = ending == Ending.CLIENT_GONE || run.hasContent();
        end(run, owed ? estimate(run) : Charge.NOTHING, ending);
    }

    private Charge estimate(Running run) {
        return new Charge(tally.usage(run.spokenChars, run.writtenBytes), true);
    }

    private void end(Running run, Charge charge, Ending ending) {
        long cost = holds.settle(run.hold, charge, ending, run.firstMs());
        long ms = (System.nanoTime() - run.startedNanos) / 1_000_000;
        Terms terms = run.hold.terms;
        observer.ended(new RequestRecord(
                run.hold.reserve.requestId(),
                terms.correlationId(),
                PATH,
                terms.caller(),
                terms.route(),
                true,
                SWITCHED,
                ending,
                null,
                charge.usage(),
                charge.estimated(),
                cost,
                ms,
                run.firstMs(),
                ms,
                null));
    }
}
