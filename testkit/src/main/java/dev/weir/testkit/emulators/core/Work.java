package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenUsage;
import java.util.Map;

/// What an answer is worth.
///
/// @param id the answer's own id
/// @param input tokens taken in
/// @param output tokens given out, when all of it is sent
/// @param units what is counted otherwise
public record Work(String id, String model, TokenUsage input, TokenUsage output, Map<String, Long> units) {
    public static final Work NONE = new Work("", "", TokenUsage.NONE, TokenUsage.NONE, Map.of());

    public static Work of(String id, String model, TokenUsage input, TokenUsage output) {
        return new Work(id, model, input, output, Map.of());
    }

    /// Input and output together.
    public TokenUsage usage() {
        return sum(input, output);
    }

    /// Both counts together, class by class.
    public static TokenUsage sum(TokenUsage one, TokenUsage other) {
        TokenUsage sum = one;
        for (var each : other.asMap().entrySet()) {
            sum = sum.with(each.getKey(), one.count(each.getKey()) + each.getValue());
        }
        return sum;
    }

    /// The same count `times` over.
    public static TokenUsage times(TokenUsage usage, int times) {
        TokenUsage all = usage;
        for (int i = 1; i < times; i++) {
            all = sum(all, usage);
        }
        return all;
    }
}
