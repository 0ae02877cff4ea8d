package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.ReserveOutcome.AlreadyReserved;
import dev.weir.contracts.billing.ReserveOutcome.InsufficientBalance;
import dev.weir.contracts.billing.ReserveOutcome.Reserved;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.contracts.billing.Settlement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// What the ledger is meant to do, in plain maps.
final class LedgerModel {
    private static final class Account {
        long posted;
        long held;
    }

    private static final class Hold {
        Reserve reserve;
        long bound;
        boolean open;
        boolean doomed;
    }

    private final Map<UUID, Account> accounts = new HashMap<>();
    private final Map<UUID, Hold> holds = new HashMap<>();
    private final Map<UUID, Settled> settled = new HashMap<>();
    private final Map<String, Long> topUps = new HashMap<>();
    long revenue;
    long writtenOff;

    List<ReserveOutcome> reserve(List<Reserve> batch) {
        Map<UUID, ReserveOutcome> first = new HashMap<>();
        List<Reserve> order = distinct(batch, Reserve::requestId);
        order.sort(Comparator.comparingLong(Reserve::boundNanos));
        order.forEach(each -> reserve(each, first));
        // a refusal names what is left after the whole batch
        for (Reserve each : order) {
            Account account = accounts.get(each.companyId());
            if (account != null && first.get(each.requestId()) instanceof InsufficientBalance) {
                long left = account.posted - account.held;
                first.put(each.requestId(), new InsufficientBalance(left, each.boundNanos(), "USD"));
            }
        }
        Set<UUID> seen = new HashSet<>();
        List<ReserveOutcome> answers = new ArrayList<>();
        for (Reserve each : batch) {
            ReserveOutcome outcome = first.get(each.requestId());
            boolean repeat = !seen.add(each.requestId());
            answers.add(repeat && outcome instanceof Reserved(long nanos) ? new AlreadyReserved(nanos) : outcome);
        }
        return answers;
    }

    private void reserve(Reserve each, Map<UUID, ReserveOutcome> outcomes) {
        Account account = accounts.get(each.companyId());
        Hold hold = holds.get(each.requestId());
        if (hold != null) {
            outcomes.put(each.requestId(), new AlreadyReserved(hold.bound));
        } else if (account == null) {
            outcomes.put(each.requestId(), new InsufficientBalance(0, each.boundNanos(), "USD"));
        } else if (account.posted - account.held < each.boundNanos()) {
            outcomes.put(each.requestId(), new InsufficientBalance(0, each.boundNanos(), "USD"));
        } else {
            account.held += each.boundNanos();
            put(each, each.boundNanos(), true);
            outcomes.put(each.requestId(), new Reserved(each.boundNanos()));
        }
    }

    private void put(Reserve reserve, long bound, boolean open) {
        Hold hold = new Hold();
        hold.reserve = reserve;
        hold.bound = bound;
        hold.open = open;
        hold.doomed = reserve.expiresAt().isBefore(reserve.startedAt());
        holds.put(reserve.requestId(), hold);
    }

    List<SettleOutcome> settle(List<Settlement> batch) {
        Set<UUID> before = new HashSet<>(settled.keySet());
        List<Settlement> order = distinct(batch, each -> each.reserve().requestId());
        order.removeIf(each -> before.contains(each.reserve().requestId()));
        order.sort(Comparator.comparingLong(each -> each.costNanos() - held(each.reserve())));
        order.forEach(each -> settle(each.reserve(), each.costNanos()));
        List<SettleOutcome> answers = new ArrayList<>();
        for (Settlement each : batch) {
            Settled outcome = settled.get(each.reserve().requestId());
            boolean repeat = !before.add(each.reserve().requestId());
            answers.add(repeat ? new AlreadySettled(outcome.chargedNanos()) : outcome);
        }
        return answers;
    }

    private long held(Reserve reserve) {
        Hold hold = holds.get(reserve.requestId());
        return hold != null && hold.open ? hold.bound : 0;
    }

    private void settle(Reserve reserve, long cost) {
        Account account = accounts.computeIfAbsent(reserve.companyId(), _ -> new Account());
        free(reserve);
        long charged = Math.min(cost, account.posted - account.held);
        account.posted -= charged;
        revenue += cost;
        writtenOff += cost - charged;
        settled.put(reserve.requestId(), new Settled(charged, cost - charged));
    }

    private void free(Reserve reserve) {
        long held = held(reserve);
        if (!holds.containsKey(reserve.requestId())) {
            put(reserve, 0, false);
        }
        holds.get(reserve.requestId()).open = false;
        if (held > 0) {
            accounts.get(reserve.companyId()).held -= held;
        }
    }

    void release(List<Reserve> batch) {
        for (Reserve each : batch) {
            Hold hold = holds.get(each.requestId());
            if (hold != null && hold.open) {
                free(each);
            } else if (hold == null && accounts.containsKey(each.companyId())) {
                put(each, 0, false);
            }
        }
    }

    int reap() {
        List<Hold> doomed =
                holds.values().stream().filter(hold -> hold.open && hold.doomed).toList();
        doomed.forEach(hold -> settle(hold.reserve, hold.reserve.estimateNanos()));
        return doomed.size();
    }

    /// The name of the outcome.
    String topUp(UUID company, String reference, long amount) {
        Account account = accounts.get(company);
        if (account == null) {
            return "UnknownCompany";
        }
        Long earlier = topUps.putIfAbsent(company + reference, amount);
        if (earlier == null) {
            account.posted += amount;
            return "Credited";
        }
        return earlier == amount ? "AlreadyCredited" : "ReferenceReused";
    }

    void open(UUID company) {
        accounts.computeIfAbsent(company, _ -> new Account());
    }

    Balance balance(UUID company) {
        Account account = accounts.getOrDefault(company, new Account());
        return new Balance("USD", account.posted, account.held);
    }

    private static <T> List<T> distinct(List<T> batch, Function<T, UUID> id) {
        Set<UUID> seen = new HashSet<>();
        List<T> first = new ArrayList<>(batch);
        first.removeIf(each -> !seen.add(id.apply(each)));
        return first;
    }
}
