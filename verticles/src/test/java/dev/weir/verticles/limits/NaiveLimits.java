package dev.weir.verticles.limits;

import dev.weir.contracts.limits.Measure;
import dev.weir.storage.limits.OwnerLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a store of counts has to decide, written down as plainly as it can be: every request that was ever admitted,
/// looked at again for each decision.
final class NaiveLimits {
    private static final int BUCKETS = 60;

    private final long bucketMs;
    private final List<Entry> entries = new ArrayList<>();
    /// Tokens that were settled after their window: they are no requests.
    private final List<Entry> late = new ArrayList<>();
    private final Map<String, Long> seeds = new HashMap<>();

    /// One admitted request. Times in milliseconds.
    static final class Entry {
        final OwnerLimits[] owners;
        final long at;
        final boolean stream;
        final long bound;
        final Map<OwnerLimits, Long> tokens = new HashMap<>();
        boolean running = true;
        long cost;

        private Entry(OwnerLimits[] owners, long at, boolean stream, long bound) {
            this.owners = owners;
            this.at = at;
            this.stream = stream;
            this.bound = bound;
        }
    }

    NaiveLimits(long bucketMs) {
        this.bucketMs = bucketMs;
    }

    void seed(OwnerLimits owner, Measure budget, long spent) {
        seeds.put(owner.words() + budget, spent);
    }

    long used(OwnerLimits owner, Measure measure, long now) {
        List<Entry> counted = new ArrayList<>(entries);
        if (measure == Measure.TOKENS_PER_MINUTE) {
            counted.addAll(late);
        }
        return counted.stream()
                        .filter(entry -> List.of(entry.owners).contains(owner))
                        .mapToLong(entry -> counts(entry, owner, measure, now))
                        .sum()
                + seeds.getOrDefault(owner.words() + measure, 0L);
    }

    private long counts(Entry entry, OwnerLimits owner, Measure measure, long now) {
        return switch (measure) {
            case REQUESTS_PER_MINUTE -> inWindow(entry.at, now) ? 1 : 0;
            case TOKENS_PER_MINUTE -> inWindow(entry.at, now) ? entry.tokens.get(owner) : 0;
            case CONCURRENT_REQUESTS -> entry.running ? 1 : 0;
            case CONCURRENT_STREAMS -> entry.running && entry.stream ? 1 : 0;
            case SPEND_PER_DAY, SPEND_PER_MONTH -> entry.running ? entry.bound : entry.cost;
        };
    }

    private boolean inWindow(long at, long now) {
        return now / bucketMs - at / bucketMs <= BUCKETS;
    }

    /// The entry when it is admitted at `now`, else null.
    Entry admit(OwnerLimits[] owners, long now, boolean stream, long tokens, long bound) {
        var entry = new Entry(owners, now, stream, bound);
        for (OwnerLimits owner : owners) {
            entry.tokens.put(owner, Math.min(tokens, owner.most(Measure.TOKENS_PER_MINUTE)));
            for (Measure measure : Measure.values()) {
                long wanted = counts(entry, owner, measure, now);
                if (owner.has(measure) && wanted > 0 && used(owner, measure, now) + wanted > owner.most(measure)) {
                    return null;
                }
            }
        }
        entries.add(entry);
        return entry;
    }

    /// Within the window the truth takes the place of the estimate; beyond it, what was used beyond the estimate is
    /// counted as if it were of now.
    void settle(Entry entry, long now, long tokens, long cost) {
        entry.running = false;
        entry.cost = cost;
        for (OwnerLimits owner : entry.owners) {
            long counted = entry.tokens.get(owner);
            if (inWindow(entry.at, now)) {
                entry.tokens.put(owner, tokens);
            } else if (tokens > counted) {
                var beyond = new Entry(new OwnerLimits[] {owner}, now, false, 0);
                beyond.tokens.put(owner, tokens - counted);
                late.add(beyond);
            }
        }
    }
}
