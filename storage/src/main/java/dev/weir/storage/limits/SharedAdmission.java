package dev.weir.storage.limits;

import dev.weir.contracts.limits.Admission;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.Standing;
import io.vertx.core.Future;

/// A demand that this node counts and Redis too, or would if it had been there. Its end is told to both.
final class SharedAdmission implements Admission {
    private static final Measure[] MEASURES = Measure.values();

    private final Taken taken;
    private final LimitSettle settle;
    private final long bucket;

    /// @param bucket in which Redis counted it, below zero when it did not
    SharedAdmission(Taken taken, LimitSettle settle, long bucket) {
        this.taken = taken;
        this.settle = settle;
        this.bucket = bucket;
    }

    @Override
    public Standing standing() {
        return taken.standing;
    }

    @Override
    public void settle(long tokens, long costNanos) {
        Future<Void> told;
        synchronized (taken.first) {
            synchronized (taken.second) {
                if (!taken.end(tokens, costNanos)) {
                    return;
                }
                told = tell(tokens, costNanos);
            }
        }
        told.onFailure(_ -> {
            synchronized (taken.first) {
                synchronized (taken.second) {
                    taken.distrust();
                }
            }
        });
    }

    private Future<Void> tell(long tokens, long costNanos) {
        LimitSettle.Call call = settle.new Call();
        OwnerLimits[] owners = taken.demand.owners();
        for (int i = 0; i < owners.length; i++) {
            OwnerLimits owner = owners[i];
            if (bucket >= 0 && owner.has(Measure.TOKENS_PER_MINUTE)) {
                long counted = taken.demand.wanted(Measure.TOKENS_PER_MINUTE, owner.most(Measure.TOKENS_PER_MINUTE));
                call.tokens(owner, tokens - counted, bucket);
            }
            boolean known = taken.isKnownShared(i);
            if (known && owner.has(Measure.CONCURRENT_REQUESTS)) {
                call.ended(owner, Measure.CONCURRENT_REQUESTS);
            }
            if (known && owner.has(Measure.CONCURRENT_STREAMS) && taken.demand.stream()) {
                call.ended(owner, Measure.CONCURRENT_STREAMS);
            }
            for (Measure measure : MEASURES) {
                Spend spend = taken.spend(i, measure);
                if (spend != null) {
                    call.spent(owner, spend, known ? taken.demand.boundNanos() : 0, costNanos);
                }
            }
        }
        return call.send();
    }
}
