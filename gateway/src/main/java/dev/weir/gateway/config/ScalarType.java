package dev.weir.gateway.config;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Secret;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// How one type of value is read from text.
///
/// @param word its name in the reference
/// @param expected completes "expected: …"
/// @param parser throws any [RuntimeException] on text it cannot read
record ScalarType(Class<?> type, String word, String expected, Function<String, Object> parser) {
    private static final Map<Class<?>, ScalarType> KNOWN = Map.ofEntries(
            known(String.class, "text", "a text", text -> text),
            known(int.class, "number", "a whole number", Integer::parseInt),
            known(Integer.class, "number", "a whole number", Integer::parseInt),
            known(long.class, "number", "a whole number", Long::parseLong),
            known(Long.class, "number", "a whole number", Long::parseLong),
            known(boolean.class, "true or false", "true or false", ScalarType::bool),
            known(Boolean.class, "true or false", "true or false", ScalarType::bool),
            known(BigDecimal.class, "decimal", "a decimal number such as 2.50", BigDecimal::new),
            known(LocalDate.class, "date", "a date such as 2026-01-31", ScalarType::date),
            known(
                    Instant.class,
                    "time",
                    "a date such as 2026-01-31 (00:00 UTC), or a time with its zone such as 2026-01-31T15:00:00+03:00",
                    ScalarType::time),
            known(Duration.class, "duration", "a duration such as 500ms, 30s, 2m, 1h, 1d", ScalarType::duration),
            known(DataSize.class, "size", "a size such as 64KiB, 32MiB, 1GiB", DataSize::parse),
            known(Path.class, "path", "a path", Path::of),
            known(Secret.class, "secret", "a secret, or file:/path to one", Secret::of));

    /// The way to read `type`, or null when it is none of ours.
    static ScalarType of(Class<?> type) {
        return type.isEnum() ? ofEnum(type) : KNOWN.get(type);
    }

    boolean isSecret() {
        return type == Secret.class;
    }

    boolean isBoolean() {
        return type == boolean.class || type == Boolean.class;
    }

    private static Map.Entry<Class<?>, ScalarType> known(
            Class<?> type, String word, String expected, Function<String, Object> parser) {
        return Map.entry(type, new ScalarType(type, word, expected, parser));
    }

    private static ScalarType ofEnum(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            names.add(kebab((Enum<?>) constant));
        }
        Function<String, Object> parser = text -> type.getEnumConstants()[indexOf(names, text)];
        return new ScalarType(type, String.join(", ", names), "one of " + String.join(", ", names), parser);
    }

    /// How an enum constant is written in a configuration.
    private static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int indexOf(List<String> names, String text) {
        int index = names.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException(text);
        }
        return index;
    }

    /// `2026-01-31`, without the cost of loading date formats at start.
    private static Object date(String text) {
        if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            throw new IllegalArgumentException(text);
        }
        return LocalDate.of(
                Integer.parseInt(text, 0, 4, 10), Integer.parseInt(text, 5, 7, 10), Integer.parseInt(text, 8, 10, 10));
    }

    private static Object time(String text) {
        return text.indexOf('T') < 0
                ? ((LocalDate) date(text)).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }

    private static Object bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(text);
    }

    private static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits).strip()) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException(text);
        };
    }
}
