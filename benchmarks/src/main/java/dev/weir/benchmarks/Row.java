package dev.weir.benchmarks;

import java.util.List;

/// One line of the table. Empty texts are cells without a value.
///
/// @param target what is asked for, such as `≤ 3.0`
/// @param verdict ✓, ✗, `failed`, or empty when nothing is asked for
record Row(String name, String unit, String nginx, String weir, String ratio, String target, String verdict) {
    static final List<String> HEADINGS = List.of("what", "unit", "nginx", "Weir", "ratio", "target", "");

    List<String> cells() {
        return List.of(name, unit, nginx, weir, ratio, target, verdict);
    }

    /// A measured value of Weir held against an upper bound.
    static Row bounded(String name, String unit, String nginx, double weir, int digits, double bound) {
        return new Row(
                name, unit, nginx, number(weir, digits), "", "≤ " + number(bound, digits), verdict(weir <= bound));
    }

    /// A measured value of Weir held against a lower bound.
    static Row atLeast(String name, String unit, double weir, int digits, double bound) {
        return new Row(name, unit, "", number(weir, digits), "", "≥ " + number(bound, digits), verdict(weir >= bound));
    }

    /// Values of nginx and Weir held against an upper bound of their ratio.
    static Row ratio(String name, String unit, double nginx, double weir, double ratio, double bound) {
        return new Row(
                name,
                unit,
                number(nginx, 1),
                number(weir, 1),
                number(ratio, 2) + " ×",
                "≤ " + number(bound, 1) + " ×",
                verdict(ratio <= bound));
    }

    /// Values nothing is asked of.
    static Row plain(String name, String unit, String nginx, String weir) {
        return new Row(name, unit, nginx, weir, "", "", "");
    }

    static Row failed(String name) {
        return new Row(name, "", "", "", "", "", "failed");
    }

    static String number(double value, int digits) {
        return String.format(java.util.Locale.ROOT, "%,." + digits + "f", value);
    }

    private static String verdict(boolean met) {
        return met ? "✓" : "✗";
    }
}
