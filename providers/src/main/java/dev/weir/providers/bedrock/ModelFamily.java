package dev.weir.providers.bedrock;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whose model it is, as far as it makes a difference. An id such as `us.anthropic.claude-sonnet-4-6` tells; the
/// address (ARN) of a profile or a deployment of one's own does not, and is [#OTHER].
enum ModelFamily {
    /// Thinks within a budget of tokens.
    CLAUDE,
    /// Decides itself how much it thinks, guided by an effort: 4.6 and newer.
    CLAUDE_ADAPTIVE,
    NOVA,
    /// Can think.
    NOVA_2,
    /// OpenAI's models with open weights.
    GPT_OSS,
    OTHER;

    private static final Pattern VERSION = Pattern.compile("claude-(?:opus|sonnet|haiku)-(\\d)(?:-(\\d{1,2})(?!\\d))?");
    private static final Pattern NUMBER_FIRST = Pattern.compile("claude-(?:v?\\d|instant)");
    private static final int MINOR_VERSIONS = 100;
    private static final int ADAPTIVE_FROM = 406;

    static ModelFamily of(String model) {
        if (model.contains("anthropic.claude")) {
            return claude(model);
        }
        if (model.contains("amazon.nova")) {
            return model.contains("amazon.nova-2") ? NOVA_2 : NOVA;
        }
        return model.contains("openai.gpt-oss") ? GPT_OSS : OTHER;
    }

    /// `claude-3-7-sonnet-…`, `claude-opus-4-5-20251101-v1:0`, `claude-sonnet-4-20250514-v1:0`, `claude-fable-5`.
    private static ModelFamily claude(String model) {
        Matcher version = VERSION.matcher(model);
        if (version.find()) {
            int minor = version.group(2) == null ? 0 : Integer.parseInt(version.group(2));
            int number = Integer.parseInt(version.group(1)) * MINOR_VERSIONS + minor;
            return number >= ADAPTIVE_FROM ? CLAUDE_ADAPTIVE : CLAUDE;
        }
        return NUMBER_FIRST.matcher(model).find() ? CLAUDE : CLAUDE_ADAPTIVE;
    }

    boolean isClaude() {
        return this == CLAUDE || this == CLAUDE_ADAPTIVE;
    }

    boolean isNova() {
        return this == NOVA || this == NOVA_2;
    }

    /// It takes its own thinking of earlier turns back; others refuse it.
    boolean takesThinkingBack() {
        return isClaude() || this == NOVA_2;
    }

    /// It takes points up to which a prompt is cached.
    boolean takesCachePoints() {
        return isClaude() || isNova();
    }

    /// It understands that a tool has failed.
    boolean takesStatusOfResults() {
        return isClaude() || isNova();
    }
}
