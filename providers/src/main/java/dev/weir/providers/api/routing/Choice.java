package dev.weir.providers.api.routing;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// What one route has to choose from, and how. Immutable but for the states it looks at. Any thread, without locks; a
/// choice allocates nothing.
///
/// Sets of candidates are words of which bit n stands for candidate n. There is no bound on how many may be left alone
/// at once, such as Envoy's `max_ejection_percent`: where none is available, one that is left alone is chosen.
public final class Choice {
    /// As many fit into the set of those that were tried.
    public static final int CANDIDATES_MAX = Long.SIZE;

    /// [Strategy#FASTEST] spends one request in so many on finding out whether another target has become faster.
    static final int EXPLORED_ONE_IN = 32;

    /// One target of the route.
    ///
    /// @param priority those with the lowest are chosen from first
    /// @param weight its share among equals, 0 to be chosen only when no other is left, of whatever priority
    /// @param cost to compare it with the others of the route by price; in no unit
    public record Candidate(TargetState state, int priority, int weight, long cost) {}

    private final Strategy strategy;
    private final boolean sticky;
    private final List<Candidate> candidates;
    private final Supplier<? extends RandomGenerator> chance;

    // by candidate
    private final TargetState[] states;
    private final int[] weights;
    private final long[] costs;
    private final Affinity affinities;

    // sets of candidates
    private final long all;
    private final long[] ranks;

    /// @param sticky requests with the same affinity go to the same target, as long as it is available
    /// @param candidates 1 to [#CANDIDATES_MAX]
    public Choice(Strategy strategy, boolean sticky, List<Candidate> candidates) {
        this(strategy, sticky, candidates, ThreadLocalRandom::current);
    }

    /// @param chance asked for at each choice, on the thread that chooses
    Choice(Strategy strategy, boolean sticky, List<Candidate> candidates, Supplier<? extends RandomGenerator> chance) {
        int size = candidates.size();
        if (size == 0 || size > CANDIDATES_MAX) {
            throw new IllegalArgumentException(size + " targets of a route (expected: 1 to " + CANDIDATES_MAX + ")");
        }
        this.strategy = strategy;
        this.sticky = sticky;
        this.candidates = List.copyOf(candidates);
        this.chance = chance;
        this.states = candidates.stream().map(Candidate::state).toArray(TargetState[]::new);
        // Where weight 0 is looked at, there are no others.
        this.weights = candidates.stream()
                .mapToInt(candidate -> Math.max(1, candidate.weight()))
                .toArray();
        this.costs = candidates.stream().mapToLong(Candidate::cost).toArray();
        this.affinities = new Affinity(states, weights);
        this.all = -1L >>> CANDIDATES_MAX - size;
        this.ranks = ranks(candidates);
    }

    /// Those of one priority together, the lowest first; in the same order, behind all others, those of weight 0.
    private static long[] ranks(List<Candidate> candidates) {
        Comparator<Candidate> order = Comparator.<Candidate, Boolean>comparing(candidate -> candidate.weight() == 0)
                .thenComparing(Candidate::priority);
        return candidates.stream()
                .sorted(order)
                .mapToLong(first -> IntStream.range(0, candidates.size())
                        .filter(place -> order.compare(candidates.get(place), first) == 0)
                        .mapToLong(place -> 1L << place)
                        .sum())
                .distinct()
                .toArray();
    }

    /// The target for the next attempt: among those of the lowest priority of which one is available, by strategy; when
    /// none is available at all, the one that will be soonest. A target whose cool-down is over is chosen for one
    /// request at a time, which should call it soon.
    ///
    /// @param excluded bit n is set when candidate n may not be chosen
    /// @param affinity of the request, 0 for none
    /// @return its place in the list, -1 when all are excluded
    public int next(long excluded, long affinity, long nowNanos) {
        long allowed = all & ~excluded;
        long left = allowed;
        while (left != 0) {
            long equals = available(left, nowNanos);
            if (equals == 0) {
                break;
            }
            int chosen = among(equals, affinity, nowNanos);
            if (states[chosen].choose(nowNanos)) {
                return chosen;
            }
            left &= ~(1L << chosen);
        }
        return soonest(allowed, nowNanos);
    }

    /// The available ones of the best rank that has any.
    private long available(long allowed, long nowNanos) {
        for (long rank : ranks) {
            long available = 0;
            for (long rest = rank & allowed; rest != 0; rest &= rest - 1) {
                if (states[Long.numberOfTrailingZeros(rest)].available(nowNanos)) {
                    available |= rest & -rest;
                }
            }
            if (available != 0) {
                return available;
            }
        }
        return 0;
    }

    private int soonest(long allowed, long nowNanos) {
        int soonest = -1;
        long least = 0;
        for (long rank : ranks) {
            for (long rest = rank & allowed; rest != 0; rest &= rest - 1) {
                int place = Long.numberOfTrailingZeros(rest);
                long wait = states[place].availableAt(nowNanos) - nowNanos;
                if (soonest < 0 || wait < least) {
                    soonest = place;
                    least = wait;
                }
            }
        }
        return soonest;
    }

    private int among(long equals, long affinity, long nowNanos) {
        if ((equals & equals - 1) == 0) {
            return Long.numberOfTrailingZeros(equals);
        }
        if (sticky && affinity != 0) {
            return affinities.choose(equals, affinity);
        }
        return switch (strategy) {
            case WEIGHTED -> byWeight(equals);
            case LEAST_BUSY -> leastBusy(equals, nowNanos);
            case CHEAPEST -> byWeight(cheapest(equals));
            case FASTEST -> byWeight(chance.get().nextInt(EXPLORED_ONE_IN) == 0 ? equals : fastest(equals));
        };
    }

    private int byWeight(long equals) {
        long total = 0;
        for (long rest = equals; rest != 0; rest &= rest - 1) {
            total += weights[Long.numberOfTrailingZeros(rest)];
        }
        long drawn = chance.get().nextLong(total);
        long rest = equals;
        int place = Long.numberOfTrailingZeros(rest);
        while (drawn >= weights[place]) {
            drawn -= weights[place];
            rest &= rest - 1;
            place = Long.numberOfTrailingZeros(rest);
        }
        return place;
    }

    /// Two are drawn and the better is taken: nearly as good as looking at all, and not everybody runs to the same one.
    /// Source: [the power of two choices](https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf).
    private int leastBusy(long equals, long nowNanos) {
        RandomGenerator random = chance.get();
        int count = Long.bitCount(equals);
        int one = random.nextInt(count);
        int other = random.nextInt(count - 1);
        int first = member(equals, one);
        int second = member(equals, other < one ? other : other + 1);
        return states[second].load(nowNanos) / weights[second] < states[first].load(nowNanos) / weights[first]
                ? second
                : first;
    }

    private static int member(long set, int index) {
        return Long.numberOfTrailingZeros(Long.expand(1L << index, set));
    }

    private long cheapest(long equals) {
        long cheapest = 0;
        long least = 0;
        for (long rest = equals; rest != 0; rest &= rest - 1) {
            long cost = costs[Long.numberOfTrailingZeros(rest)];
            if (cheapest == 0 || cost < least) {
                cheapest = rest & -rest;
                least = cost;
            } else if (cost == least) {
                cheapest |= rest & -rest;
            }
        }
        return cheapest;
    }

    private long fastest(long equals) {
        long fastest = 0;
        float least = 0;
        for (long rest = equals; rest != 0; rest &= rest - 1) {
            float slowness = states[Long.numberOfTrailingZeros(rest)].slowness();
            if (fastest == 0 || slowness < least) {
                fastest = rest & -rest;
                least = slowness;
            } else if (slowness == least) {
                fastest |= rest & -rest;
            }
        }
        return fastest;
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
