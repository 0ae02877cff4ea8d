package dev.weir.testkit.witness;

import dev.weir.testkit.witness.WitnessLoad.Told;
import dev.weir.testkit.witness.WitnessUpstream.Served;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compares, request by request, what the provider served, what clients were told and what Weir booked. Each difference
/// is a sentence; none means: nothing lost, nothing twice.
public final class Reckoning {
    /// USD per token of gpt-4o-mini in the shipped price book.
    private static final BigDecimal INPUT = new BigDecimal("0.00000015");

    private static final BigDecimal OUTPUT = new BigDecimal("0.0000006");

    private final Map<String, Served> served;
    private final Map<String, Told> told;
    private final Map<String, List<Booked>> booked = new HashMap<>();
    private final List<String> differences = new ArrayList<>();

    private Reckoning(Map<String, Served> served, Map<String, Told> told, List<Booked> rows) {
        this.served = served;
        this.told = told;
        for (Booked row : rows) {
            booked.computeIfAbsent(row.id(), _ -> new ArrayList<>()).add(row);
        }
    }

    /// @param rows of all requests of the company
    /// @param spent what its balance fell by
    public static List<String> differences(
            Map<String, Served> served, Map<String, Told> told, List<Booked> rows, BigDecimal spent) {
        var reckoning = new Reckoning(served, told, rows);
        Set<String> ids = new HashSet<>(served.keySet());
        ids.addAll(told.keySet());
        ids.addAll(reckoning.booked.keySet());
        ids.forEach(reckoning::check);
        BigDecimal charged = rows.stream().map(Booked::charged).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (charged.compareTo(spent) != 0) {
            reckoning.differences.add(
                    "the balance fell by " + spent + " (expected: the sum of the rows, " + charged + ")");
        }
        return reckoning.differences;
    }

    private void check(String id) {
        List<Booked> rows = booked.getOrDefault(id, List.of());
        Served call = served.get(id);
        if (rows.size() > 1) {
            differ(id, "booked " + rows.size() + " times");
        } else if (rows.isEmpty()) {
            if (call != null) {
                differ(id, "served (" + call + ") and not booked");
            } else if (told.get(id) == Told.WHOLE) {
                differ(id, "answered without the provider");
            }
        } else {
            check(id, call, rows.getFirst());
        }
        if (call != null && call.calls() > 1) {
            differ(id, "sent to the provider " + call.calls() + " times");
        }
    }

    private void check(String id, Served call, Booked row) {
        if (call == null || !call.accepted()) {
            if (row.cost().signum() != 0) {
                differ(id, "charged and not served: " + row);
            }
            return;
        }
        boolean exact = !row.estimated() && row.cost().signum() > 0;
        if (exact && (row.input() != call.promptTokens() || row.output() != call.completionTokens())) {
            differ(id, "booked " + row + " (expected: as served, " + call + ")");
        }
        if (row.cost().compareTo(price(row)) != 0) {
            differ(id, "costs " + row.cost() + " (expected: " + price(row) + " for its tokens)");
        }
        if (told.get(id) == Told.WHOLE && !exact) {
            differ(id, "answered whole and booked " + row);
        }
        if (row.ending().equals("completed") && !call.finished()) {
            differ(id, "booked as completed and not served to the end: " + call);
        }
    }

    private static BigDecimal price(Booked row) {
        return INPUT.multiply(BigDecimal.valueOf(row.input())).add(OUTPUT.multiply(BigDecimal.valueOf(row.output())));
    }

    private void differ(String id, String what) {
        differences.add(id + ": " + what);
    }
}
