package dev.weir.providers.chat;

import dev.weir.providers.chat.ChatRequest.Reasoning;

/// `thinking.budget_tokens` of Anthropic's models, at whatever provider: at least 1,024 and less than `max_tokens`.
public final class ThinkingBudget {
    private static final int MIN = 1_024;

    private ThinkingBudget() {}

    /// 0 for no thinking: nobody asked for it, or the answer is too short for the least there is.
    public static long of(Reasoning reasoning, long maxTokens) {
        if (reasoning.disabled() || maxTokens <= MIN) {
            return 0;
        }
        if (reasoning.budgetTokens() > 0) {
            return Math.clamp(reasoning.budgetTokens(), MIN, maxTokens - 1);
        }
        return reasoning.effort() == null
                ? 0
                : Math.clamp(ThinkingShare.tokens(reasoning.effort(), maxTokens), MIN, maxTokens - 1);
    }
}
