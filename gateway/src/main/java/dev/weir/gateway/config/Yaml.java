package dev.weir.gateway.config;

import java.util.List;
import java.util.Map;

/// A YAML document as text with line numbers (from 1). Scalars keep the text as written, so that no number is ever read
/// as floating point.
sealed interface Yaml {
    Yaml NOTHING = new Nothing(0);

    int line();

    record Scalar(String text, int line) implements Yaml {}

    record Sequence(List<Yaml> items, int line) implements Yaml {}

    record Mapping(Map<String, Yaml> entries, int line) implements Yaml {}

    /// A key without a value, or no document at all.
    record Nothing(int line) implements Yaml {}
}
