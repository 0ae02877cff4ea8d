package dev.weir.contracts.limits;

import dev.weir.contracts.money.Money;
import dev.weir.contracts.net.AddressRange;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The limits set for one company or one key. What is absent is not limited.
///
/// @param most the largest allowed count of each measure, budgets in nano-units
/// @param currency of the budgets
/// @param zone whose calendar says when a day and a month begin
/// @param models names that may be asked for, with `*` for any characters; empty: all
/// @param providers those that may answer, with `*` for any characters; empty: all
/// @param ips addresses and ranges that may ask; empty: all
public record LimitSet(
        Map<Measure, Long> most,
        String currency,
        ZoneId zone,
        List<String> models,
        List<String> providers,
        List<String> ips) {
    /// Longer lists of models, providers or addresses are refused.
    public static final int LIST_MAX = 1_000;
    /// Longer names are refused.
    public static final int NAME_CHARS_MAX = 200;

    /// No limit at all.
    public static final LimitSet NONE =
            new LimitSet(Map.of(), Money.DEFAULT_CURRENCY, ZoneOffset.UTC, List.of(), List.of(), List.of());

    /// @throws IllegalArgumentException beginning with the name of the field, with its value and the expectation
    public LimitSet {
        var checked = new EnumMap<Measure, Long>(Measure.class);
        most.forEach((measure, value) -> {
            if (value < 1 || value > measure.most()) {
                throw new IllegalArgumentException(measure.key() + ": " + shown(measure, value) + " (expected: "
                        + shown(measure, 1) + " to " + shown(measure, measure.most()) + ")");
            }
            checked.put(measure, value);
        });
        most = java.util.Collections.unmodifiableMap(checked);
        models = checked("models", models);
        ips = checked("ips", ips);
        providers = checked("providers", providers);
        models.forEach(model -> checkName("models", model));
        providers.forEach(provider -> checkName("providers", provider));
        ips.forEach(LimitSet::checkAddress);
        if (currency == null || !currency.matches("[A-Z]{3}")) {
            throw new IllegalArgumentException("currency: '" + currency + "' (expected: three capital letters)");
        }
    }

    private static String shown(Measure measure, long value) {
        return measure.isSpend() ? Money.decimal(value) : Long.toString(value);
    }

    private static List<String> checked(String name, List<String> list) {
        if (list.size() > LIST_MAX) {
            throw new IllegalArgumentException(
                    name + ": " + list.size() + " entries (expected: at most " + LIST_MAX + ")");
        }
        return List.copyOf(list);
    }

    private static void checkName(String list, String name) {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(list + ": a name of " + name.length() + " characters (expected: 1 to "
                    + NAME_CHARS_MAX + ", not only blank, none of them NUL)");
        }
    }

    private static void checkAddress(String address) {
        try {
            AddressRange.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ips: " + e.getMessage());
        }
    }

    public Optional<Long> most(Measure measure) {
        return Optional.ofNullable(most.get(measure));
    }

    /// True when it has a budget.
    public boolean hasBudget() {
        return most.keySet().stream().anyMatch(Measure::isSpend);
    }
}
