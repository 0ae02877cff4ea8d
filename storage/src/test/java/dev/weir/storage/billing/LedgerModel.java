package dev.weir.storage.billing;

import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.SettleOutcome.AlreadySettled;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.storage.billing.LedgerStep.Item;
import dev.weir.storage.billing.TakeOutcome.Closed;
import dev.weir.storage.billing.TakeOutcome.Granted;
import dev.weir.storage.billing.TakeOutcome.Short;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the ledger is meant to do, in plain maps. Companies, runs, slots and requests are numbers, as in [LedgerStep].
final class LedgerModel {
    static final class Account {
        long posted;
        long held;
        long revenue;
        long writtenOff;
        final List<Promotion> promotions = new ArrayList<>();

        long available() {
            return posted - held;
        }

        /// The open ones in the order of their use.
        List<Promotion> open() {
            return promotions.stream()
                    .filter(each -> each.remaining > 0)
                    .sorted(ORDER)
                    .toList();
        }
    }

    static final class Promotion {
        int number;
        long remaining;
        int priority;
        boolean past;
    }

    private static final Comparator<Promotion> ORDER = Comparator.<Promotion>comparingInt(each -> each.priority)
            .thenComparing(each -> !each.past)
            .thenComparingInt(each -> each.number);

    static final class Allowance {
        int company;
        int run;
        long amount;
        long operation;
        TakeOutcome answer;
        boolean late;
        boolean open = true;
    }

    static final class Charge {
        int company;
        Settled outcome;
        long refunded;
        /// What paid for it, in the order of use; what is missing is money paid in.
        final List<Piece> pieces = new ArrayList<>();
    }

    private record Piece(Promotion promotion, long amount) {}

    final Map<Integer, Account> accounts = new TreeMap<>();
    final Map<Long, Allowance> allowances = new TreeMap<>();
    final Map<Integer, Charge> charges = new TreeMap<>();

    void open(int company) {
        accounts.computeIfAbsent(company, _ -> new Account());
    }

    String topUp(int company, long nanos) {
        return raise(company, nanos) ? "Credited" : "UnknownCompany";
    }

    private boolean raise(int company, long nanos) {
        Account account = accounts.get(company);
        if (account != null) {
            account.posted += nanos;
        }
        return account != null;
    }

    String grant(int company, int number, long nanos, int priority, boolean past) {
        if (!raise(company, nanos)) {
            return "UnknownCompany";
        }
        var promotion = new Promotion();
        promotion.number = number;
        promotion.remaining = nanos;
        promotion.priority = priority;
        promotion.past = past;
        accounts.get(company).promotions.add(promotion);
        return "Posted";
    }

    TakeOutcome take(long id, int company, int run, long operation, long need, long want, boolean late) {
        Account account = accounts.get(company);
        Allowance known = allowances.get(id);
        if (account == null) {
            return new Short(0, 0, null);
        }
        if (known != null && !known.open) {
            return new Closed();
        }
        if (known != null && known.operation >= operation) {
            return known.answer;
        }
        if (known == null) {
            known = new Allowance();
            known.company = company;
            known.run = run;
            known.late = late;
            allowances.put(id, known);
        }
        known.operation = operation;
        if (account.available() < need) {
            known.answer = new Short(account.available(), elsewhere(company, run), null);
        } else {
            long granted = need + Math.min(want - need, (account.available() - need) / 4);
            known.amount += granted;
            account.held += granted;
            known.answer = new Granted(granted);
        }
        return known.answer;
    }

    private long elsewhere(int company, int run) {
        return allowances.values().stream()
                .filter(each -> each.company == company && each.run != run)
                .mapToLong(each -> each.amount)
                .sum();
    }

    void giveBack(long id, long operation, long nanos) {
        Allowance known = allowances.get(id);
        if (known != null && known.open && known.operation < operation) {
            long given = Math.min(known.amount, nanos);
            known.operation = operation;
            known.answer = new Granted(given);
            known.amount -= given;
            accounts.get(known.company).held -= given;
        }
    }

    /// Requests have their turn in the order of their numbers.
    List<SettleOutcome> post(List<Item> items, List<Long> allowanceIds) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> items.get(i).request()));
        SettleOutcome[] answers = new SettleOutcome[items.size()];
        for (int i : order) {
            Charge before = charges.get(items.get(i).request());
            answers[i] = before != null
                    ? new AlreadySettled(before.outcome.chargedNanos())
                    : charge(items.get(i), allowanceIds.get(i));
        }
        return List.of(answers);
    }

    private Settled charge(Item item, Long allowanceId) {
        var charge = new Charge();
        charge.company = item.company();
        charge.outcome = new Settled(0, 0);
        charges.put(item.request(), charge);
        if (item.cost() == 0) {
            return charge.outcome;
        }
        open(item.company());
        Account account = accounts.get(item.company());
        Allowance allowance = allowanceId == null ? null : allowances.get(allowanceId);
        long covered = allowance != null && allowance.company == item.company()
                ? Math.min(item.covered(), allowance.amount)
                : 0;
        if (covered > 0) {
            allowance.amount -= covered;
            account.held -= covered;
        }
        account.posted -= covered;
        long rest = Math.min(item.cost() - covered, account.available());
        account.posted -= rest;
        long charged = covered + rest;
        account.revenue += item.cost();
        account.writtenOff += item.cost() - charged;
        charge.outcome = new Settled(charged, item.cost() - charged);
        for (Promotion promotion : account.open()) {
            long used = Math.min(promotion.remaining, charged - paidBy(charge));
            if (used > 0) {
                promotion.remaining -= used;
                charge.pieces.add(new Piece(promotion, used));
            }
        }
        return charge.outcome;
    }

    private static long paidBy(Charge charge) {
        return charge.pieces.stream().mapToLong(Piece::amount).sum();
    }

    String refund(int company, int request, long nanos) {
        Charge charge = charges.get(request);
        if (!accounts.containsKey(company)) {
            return "UnknownCompany";
        }
        if (charge == null || charge.company != company) {
            return "UnknownRequest";
        }
        long left = charge.outcome.chargedNanos() - charge.refunded;
        long refunded = nanos == 0 ? left : nanos;
        if (refunded > left || refunded == 0) {
            return "BeyondCharge";
        }
        long start = 0;
        for (Piece piece : charge.pieces) {
            long back = Math.min(start + piece.amount, left) - Math.max(start, left - refunded);
            piece.promotion.remaining += Math.max(back, 0);
            start += piece.amount;
        }
        charge.refunded += refunded;
        accounts.get(company).posted += refunded;
        accounts.get(company).revenue -= refunded;
        return "Posted";
    }

    /// The allowances of the run that are open.
    List<Long> renew(int run) {
        List<Long> open = new ArrayList<>();
        allowances.forEach((id, each) -> {
            if (each.run == run && each.open) {
                each.late = false;
                open.add(id);
            }
        });
        return open;
    }

    /// Runs 0 and 1 are of one node, 2 is of another.
    long closeRuns(int exceptRun) {
        return close(allowances.values().stream()
                .filter(each -> each.open && each.run / 2 == exceptRun / 2 && each.run != exceptRun)
                .toList());
    }

    long closeAll() {
        return close(allowances.values().stream().filter(each -> each.open).toList());
    }

    int expireAllowances() {
        List<Allowance> due = allowances.values().stream()
                .filter(each -> each.open && each.late)
                .toList();
        close(due);
        return due.size();
    }

    private long close(List<Allowance> those) {
        long freed = 0;
        for (Allowance each : those) {
            accounts.get(each.company).held -= each.amount;
            freed += each.amount;
            each.amount = 0;
            each.open = false;
        }
        return freed;
    }

    /// How many credits it took from. What allowances hold is of the first credits in their order.
    int expireCredits() {
        int taken = 0;
        for (Account account : accounts.values()) {
            long ahead = 0;
            for (Promotion each : account.open()) {
                long free = Math.max(0, each.remaining - Math.max(0, account.held - ahead));
                if (each.past && free > 0) {
                    each.remaining -= free;
                    account.posted -= free;
                    taken++;
                }
                ahead += each.remaining;
            }
        }
        return taken;
    }
}
