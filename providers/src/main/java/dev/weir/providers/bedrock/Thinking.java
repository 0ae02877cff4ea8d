package dev.weir.providers.bedrock;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.ThinkingBudget;
import dev.weir.providers.chat.ThinkingShare;
import dev.weir.providers.chat.Turns;

/// How much a model is asked to think, in the words of its family.
///
/// @param budgetTokens 0 for none
/// @param effort null for none
record Thinking(long budgetTokens, String effort) {
    static final Thinking NONE = new Thinking(0, null);

    private static final String EXPECTED = "a request without it, or a model that can think: Claude, Nova 2, gpt-oss";

    static Thinking of(ChatRequest request, ModelFamily family, Turns turns, long maxTokens) {
        Reasoning reasoning = request.reasoning();
        if (reasoning.disabled() || reasoning.effort() == null && reasoning.budgetTokens() <= 0) {
            return NONE;
        }
        String effort = reasoning.budgetTokens() > 0
                ? ThinkingShare.effort(reasoning.budgetTokens(), maxTokens)
                : reasoning.effort();
        return switch (family) {
            // Thinking can't begin in the middle of a turn: without what was thought before, it would be refused.
            case CLAUDE ->
                turns.answersCallsWithoutThinking()
                        ? NONE
                        : new Thinking(ThinkingBudget.of(reasoning, maxTokens), null);
            case CLAUDE_ADAPTIVE -> new Thinking(0, adaptive(effort));
            case NOVA_2 -> new Thinking(0, isLow(effort) ? "low" : "medium");
            case GPT_OSS -> new Thinking(0, isLow(effort) ? "low" : effort.equals("medium") ? effort : "high");
            case NOVA, OTHER -> throw refused(request, reasoning);
        };
    }

    private static RuntimeException refused(ChatRequest request, Reasoning reasoning) {
        boolean budget = reasoning.budgetTokens() > 0;
        return ParameterReader.wrongValue(
                request.given()
                        .getOrDefault(
                                budget ? Parameter.REASONING_BUDGET : Parameter.REASONING_EFFORT, "reasoning_effort"),
                budget ? Integer.toString(reasoning.budgetTokens()) : reasoning.effort(),
                EXPECTED);
    }

    private static boolean isLow(String effort) {
        return effort.equals("minimal") || effort.equals("low");
    }

    private static String adaptive(String effort) {
        return switch (effort) {
            case "minimal", "low" -> "low";
            case "medium", "high" -> effort;
            default -> "max";
        };
    }

    /// True when the model is told to think.
    boolean asked() {
        return budgetTokens > 0 || effort != null;
    }
}
