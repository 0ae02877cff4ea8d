package dev.weir.testkit.emulators.core;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The orders of one text, and what is left of it without them.
public final class Orders {
    private static final Pattern BRACKETS = Pattern.compile("\\[([a-z][^\\[\\]\\n]*)]");
    private static final Pattern ORDER = Pattern.compile("([a-z][a-z0-9-]*)(?:[=:](\\S+))?");
    private static final long NUMBER_MAX = 1_000_000;

    private final Map<OrderWord, String> words = new EnumMap<>(OrderWord.class);
    private final String text;

    private Orders(String text) {
        var rest = new StringBuilder();
        Matcher matcher = BRACKETS.matcher(text);
        while (matcher.find()) {
            Map<OrderWord, String> found = read(matcher.group(1));
            matcher.appendReplacement(rest, found == null ? Matcher.quoteReplacement(matcher.group()) : "");
            if (found != null) {
                words.putAll(found);
            }
        }
        matcher.appendTail(rest);
        this.text = rest.toString().strip();
    }

    /// Reads the orders in a text; fails with a [Refusal] when one has a value it cannot have.
    public static Orders in(String text) {
        return new Orders(text);
    }

    /// The orders of one pair of brackets, or null when it holds something else.
    private static Map<OrderWord, String> read(String inside) {
        var found = new EnumMap<OrderWord, String>(OrderWord.class);
        for (String each : inside.strip().split("\\s+")) {
            Matcher order = ORDER.matcher(each);
            OrderWord word = order.matches() ? OrderWord.of(order.group(1)) : null;
            if (word == null) {
                return null;
            }
            found.put(word, order.group(2) == null ? "" : order.group(2));
        }
        found.forEach(Orders::check);
        return found;
    }

    private static void check(OrderWord word, String value) {
        switch (word.value()) {
            case NONE -> expect(value.isEmpty(), word, value, "no value");
            case NUMBER -> expect(isNumber(value), word, value, "a number up to " + NUMBER_MAX);
            case OPTIONAL_NUMBER ->
                expect(value.isEmpty() || isNumber(value), word, value, "nothing or a number up to " + NUMBER_MAX);
            case LIST -> {
                if (word == OrderWord.FAULT) {
                    FaultOrder.parse(value);
                } else if (word == OrderWord.USAGE) {
                    expect(List.of("none", "finish", "every").contains(value), word, value, "none, finish or every");
                }
            }
        }
    }

    private static void expect(boolean right, OrderWord word, String value, String expected) {
        if (!right) {
            throw Refusal.invalid("order '" + word.word() + "': '" + value + "' (expected: " + expected + ")");
        }
    }

    private static boolean isNumber(String value) {
        return value.matches("[0-9]{1,7}") && Long.parseLong(value) <= NUMBER_MAX;
    }

    /// What was said, without orders.
    public String text() {
        return text;
    }

    public boolean has(OrderWord word) {
        return words.containsKey(word);
    }

    /// Its number; `fallback` when the order or its number is missing.
    public long number(OrderWord word, long fallback) {
        String value = words.getOrDefault(word, "");
        return value.isEmpty() ? fallback : Long.parseLong(value);
    }

    /// Its value as it was written, "" when it has none or was not given.
    public String value(OrderWord word) {
        return words.getOrDefault(word, "");
    }

    /// The fault ordered, or null.
    public FaultOrder fault() {
        return has(OrderWord.FAULT) ? FaultOrder.parse(value(OrderWord.FAULT)) : null;
    }
}
