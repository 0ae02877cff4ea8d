package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The holds of one model in one session: one for each response that runs, and a spare for the next. Event loop only.
final class Meter {
    /// Responses that may run at a time; a provider that begins more sends garbage.
    static final int RUNNING_MAX = 32;

    /// Responses that are remembered when they are over; one that is told again after so many others counts anew.
    private static final int OVER_MAX = 256;

    final Terms terms;
    private final Holds holds;
    private final Tally tally;
    private final Map<String, Running> running = new HashMap<>();
    private final Set<String> over = new LinkedHashSet<>();
    /// Null when a response took it, or it was refused.
    private Hold spare;

    Meter(Terms terms, Holds holds, Tally tally) {
        this.terms = terms;
        this.holds = holds;
        this.tally = tally;
    }

    /// The count of the session it belongs to.
    Tally tally() {
        return tally;
    }

    /// Completes when a spare is held; begins to hold one where there is none. Fails with what the caller is told.
    Future<Void> prepare() {
        if (spare != null) {
            return spare.granted;
        }
        Hold hold = holds.take(terms, tally.inputTokens());
        spare = hold;
        return hold.granted.onFailure(_ -> {
            if (spare == hold) {
                spare = null;
            }
        });
    }

    /// Completes when whatever a caller sends may go on: nothing that begins unasked is without a hold.
    Future<Void> gate() {
        return spare == null && !running.isEmpty() ? Future.succeededFuture() : prepare();
    }

    /// A response begins; it takes the spare, or, where the provider was faster than us, a hold of its own.
    Running begin(String id) {
        if (running.size() >= RUNNING_MAX || running.containsKey(id) || isOver(id)) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "Provider '" + terms.route().provider() + "' began '" + id + "' (expected: not twice, and at most "
                            + RUNNING_MAX + " at a time)");
        }
        Hold hold = spare == null ? holds.take(terms, tally.inputTokens()) : spare;
        spare = null;
        var begun = new Running(hold, System.nanoTime());
        running.put(id, begun);
        holds.accepted(hold);
        return begun;
    }

    /// Null when none of that id runs.
    Running find(String id) {
        return running.get(id);
    }

    /// It is over; the caller of this settles it.
    void remove(String id) {
        running.remove(id);
        if (over.size() >= OVER_MAX) {
            over.remove(over.iterator().next());
        }
        over.add(id);
    }

    /// True for one that was removed: whoever is told of it again has it in the books.
    boolean isOver(String id) {
        return over.contains(id);
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    /// All that run; from now on none does.
    List<Running> removeAll() {
        List<Running> all = List.copyOf(running.values());
        running.clear();
        return all;
    }

    /// Lets go of the spare.
    void release(Ending ending) {
        if (spare != null) {
            holds.settle(spare, Charge.NOTHING, ending, -1);
            spare = null;
        }
    }
}
