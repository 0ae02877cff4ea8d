package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.limits.Standing;
import dev.weir.storage.limits.Decision.Budget;
import dev.weir.storage.limits.Decision.Use;
import dev.weir.storage.limits.LimitAdmit.Answer;
import dev.weir.storage.limits.LimitAdmit.Line;
import dev.weir.storage.redis.RedisGone;
import dev.weir.storage.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Counts in Redis, for all nodes together: one script and one round trip for a decision, on Redis's own clock. What it
/// counts it also counts in the node's own store, which takes over while Redis is gone and tells Redis what is running
/// when it is back. Fails with [RedisGone]. Callable from any context.
public final class RedisLimitStore implements LimitStore {
    private static final Measure[] MEASURES = Measure.values();
    private static final long NO_BUCKET = -1;

    private final MemoryLimitStore own;
    private final RedisLink link;
    private final SharedKeys keys;
    private final LimitAdmit admit;
    private final LimitSettle settle;

    /// @param window as of `own`
    /// @param node this node's id, another at every start
    public RedisLimitStore(Duration window, MemoryLimitStore own, RedisLink link, String node) {
        this.own = own;
        this.link = link;
        this.keys = new SharedKeys(node, window.toMillis() / Window.BUCKETS);
        this.admit = new LimitAdmit(keys, link);
        this.settle = new LimitSettle(keys, link);
    }

    /// The key that a node's [RedisLink] keeps alive.
    public static String heartbeatKey(String node) {
        return SharedKeys.heartbeat(node);
    }

    @Override
    public Future<Decision> admit(Demand demand) {
        if (!link.isUp()) {
            return Future.failedFuture(new RedisGone("not connected", null));
        }
        Taken taking = own.taking(demand);
        LimitAdmit.Call call = admit.new Call(true);
        Future<Answer> answer;
        synchronized (taking.first) {
            synchronized (taking.second) {
                List<Budget> lost = lost(taking);
                if (!lost.isEmpty()) {
                    return Future.succeededFuture(new Decision.Unseeded(lost));
                }
                describe(taking, call);
                answer = call.send();
            }
        }
        return answer.transform(answered -> {
            synchronized (taking.first) {
                synchronized (taking.second) {
                    if (answered.failed()) {
                        taking.distrust();
                        return Future.failedFuture(answered.cause());
                    }
                    return Future.succeededFuture(decided(taking, call.lines, answered.result()));
                }
            }
        });
    }

    /// Budgets of which Redis may not know everything: they are asked of the books again.
    private static List<Budget> lost(Taken taking) {
        List<Budget> lost = new ArrayList<>();
        OwnerLimits[] owners = taking.demand.owners();
        for (int i = 0; i < owners.length; i++) {
            for (Measure measure : MEASURES) {
                addLost(lost, owners[i], taking.spend(i, measure));
            }
        }
        return lost;
    }

    private static void addLost(List<Budget> lost, OwnerLimits owner, Spend spend) {
        if (spend != null && spend.lost) {
            spend.ask();
            lost.add(new Budget(owner, spend.measure, spend.period));
        }
    }

    private static void describe(Taken taking, LimitAdmit.Call call) {
        OwnerLimits[] owners = taking.demand.owners();
        for (int i = 0; i < owners.length; i++) {
            for (Measure measure : MEASURES) {
                if (owners[i].has(measure)) {
                    long wanted = taking.demand.wanted(measure, owners[i].most(measure));
                    Line line = new Line(owners[i], measure, taking.spend(i, measure), wanted);
                    call.add(line, taking.demand.startedAt());
                }
            }
        }
    }

    private Decision decided(Taken taking, List<Line> lines, Answer answer) {
        List<Budget> unseeded = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Spend spend = lines.get(i).spend();
            if (spend != null && answer.used()[i] < 0) {
                spend.ask();
                unseeded.add(new Budget(lines.get(i).owner(), lines.get(i).measure(), spend.period));
            } else if (spend != null && !spend.force) {
                spend.offer = null;
            }
        }
        return switch (answer.code()) {
            case 1 -> {
                taking.take(own.pace().now(), 1);
                taking.shared = true;
                taking.standing = standing(lines, answer);
                yield new Decision.Admitted(new SharedAdmission(taking, settle, answer.nowMs() / keys.bucketMs()));
            }
            case 0 -> {
                Line by = lines.get(answer.which());
                yield new Decision.Refused(
                        use(by, answer.used()[answer.which()], answer),
                        by.wanted(),
                        answer.waitMs(),
                        standing(lines, answer));
            }
            default -> new Decision.Unseeded(unseeded);
        };
    }

    private Standing standing(List<Line> lines, Answer answer) {
        return new Standing(
                level(lines, answer, Measure.REQUESTS_PER_MINUTE), level(lines, answer, Measure.TOKENS_PER_MINUTE));
    }

    private Standing.Level level(List<Line> lines, Answer answer, Measure measure) {
        Standing.Level least = null;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).measure() == measure) {
                Use use = use(lines.get(i), answer.used()[i], answer);
                long left = Math.max(0, use.most() - use.used());
                if (least == null || left < least.remaining()) {
                    least = new Standing.Level(use.most(), left, use.resetMs());
                }
            }
        }
        return least;
    }

    private Use use(Line line, long used, Answer answer) {
        long windowEndMs = (answer.nowMs() / keys.bucketMs() + Window.SLOTS) * keys.bucketMs() - answer.nowMs();
        long resetMs = !line.measure().isWindow() ? -1 : used == 0 ? 0 : windowEndMs;
        return new Use(line.owner(), line.measure(), line.owner().most(line.measure()), used, resetMs);
    }

    @Override
    public Future<Decision.Seen> look(List<OwnerLimits> owners, Instant now) {
        List<Budget> lost = new ArrayList<>();
        forEach(owners, now, (owner, _, spend) -> addLost(lost, owner, spend));
        LimitAdmit.Call call = admit.new Call(false);
        if (lost.isEmpty()) {
            forEach(owners, now, (owner, measure, spend) -> call.add(new Line(owner, measure, spend, 0), now));
        }
        return call.lines.isEmpty()
                ? Future.succeededFuture(new Decision.Seen(List.of(), lost))
                : call.send().map(answer -> seen(call.lines, answer));
    }

    private interface LimitVisitor {
        /// @param spend null unless the measure is a budget; its meters are locked
        void visit(OwnerLimits owner, Measure measure, Spend spend);
    }

    private void forEach(List<OwnerLimits> owners, Instant now, LimitVisitor visitor) {
        for (OwnerLimits owner : owners) {
            Meters meters = own.meters(owner);
            synchronized (meters) {
                for (Measure measure : MEASURES) {
                    if (owner.has(measure)) {
                        Spend spend = measure.isSpend() ? meters.spend(measure, owner.period(measure, now)) : null;
                        visitor.visit(owner, measure, spend);
                    }
                }
            }
        }
    }

    private Decision.Seen seen(List<Line> lines, Answer answer) {
        List<Use> uses = new ArrayList<>();
        List<Budget> unseeded = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (answer.used()[i] >= 0) {
                uses.add(use(line, answer.used()[i], answer));
                continue;
            }
            synchronized (own.meters(line.owner())) {
                line.spend().ask();
            }
            unseeded.add(new Budget(line.owner(), line.measure(), line.spend().period));
        }
        return new Decision.Seen(uses, unseeded);
    }

    @Override
    public void seed(Budget budget, long spentNanos) {
        Meters meters = own.meters(budget.owner());
        synchronized (meters) {
            Spend spend = meters.spend(budget.measure(), budget.period());
            spend.offer(spentNanos);
            spend.seed(spentNanos, own.pace().now());
        }
    }

    /// The same limits while Redis is gone: counted on this node, and what of it ends when Redis is back is told there.
    public LimitStore alone() {
        return new LimitStore() {
            @Override
            public Future<Decision> admit(Demand demand) {
                return own.admit(demand).map(decision -> switch (decision) {
                    case Decision.Admitted(var admission) ->
                        new Decision.Admitted(new SharedAdmission((Taken) admission, settle, NO_BUCKET));
                    case Decision.Refused _, Decision.Unseeded _ -> decision;
                });
            }

            @Override
            public Future<Decision.Seen> look(List<OwnerLimits> owners, Instant now) {
                return own.look(owners, now);
            }

            @Override
            public void seed(Budget budget, long spentNanos) {
                own.seed(budget, spentNanos);
            }
        };
    }

    /// Tells a new connection what runs on this node, before any decision goes over it.
    public void greet(RedisConnection connection) {
        new Greeting(own, keys).tell(connection);
    }
}
