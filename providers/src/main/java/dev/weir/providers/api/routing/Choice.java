package dev.weir.providers.api.routing;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// What one route has to choose from, and how. Immutable but for the states it looks at. Any thread.
public final class Choice {
    /// As many fit into the set of those that were tried.
    public static final int CANDIDATES_MAX = Long.SIZE;

    /// One target of the route.
    ///
    /// @param priority those with the lowest are chosen from first
    /// @param weight its share among equals, 0 to be chosen only when no other is left
    /// @param cost to compare it with the others of the route by price; in no unit
    public record Candidate(TargetState state, int priority, int weight, long cost) {}

    private final Strategy strategy;
    private final boolean sticky;
    private final List<Candidate> candidates;

    /// @param sticky requests with the same affinity go to the same target, as long as it is available
    /// @param candidates 1 to [#CANDIDATES_MAX]
    public Choice(Strategy strategy, boolean sticky, List<Candidate> candidates) {
        this.strategy = strategy;
        this.sticky = sticky;
        this.candidates = List.copyOf(candidates);
    }

    /// The target for the next attempt: among those of the lowest priority of which one is available, by strategy; when
    /// none is available at all, the one that will be soonest.
    ///
    /// @param excluded bit n is set when candidate n may not be chosen
    /// @param affinity of the request, 0 for none
    /// @return its place in the list, -1 when all are excluded
    public int next(long excluded, long affinity, long nowNanos) {
        int best = -1;
        long drawn = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if ((excluded >>> i & 1) != 0 || !candidate.state().available(nowNanos)) {
                continue;
            }
            long draw = ThreadLocalRandom.current().nextLong(1L + candidate.weight());
            boolean better = best < 0
                    || candidate.priority() < candidates.get(best).priority()
                    || candidate.priority() == candidates.get(best).priority() && draw > drawn;
            if (better) {
                best = i;
                drawn = draw;
            }
        }
        return best >= 0 || excluded == -1L ? best : first(excluded);
    }

    private int first(long excluded) {
        int first = Long.numberOfTrailingZeros(~excluded);
        return first < candidates.size() ? first : -1;
    }

    public boolean sticky() {
        return sticky;
    }

    public Strategy strategy() {
        return strategy;
    }

    public List<Candidate> candidates() {
        return candidates;
    }
}
