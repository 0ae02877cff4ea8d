package dev.weir.providers.gemini;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a model's name tells of how it takes its parameters.
///
/// @param generation 1, 2, 3, …; a name that does not tell counts as the newest
/// @param pro it can't do without thinking
/// @param lite it has a smallest budget of its own
///
/// Source: <https://ai.google.dev/gemini-api/docs/thinking>.
record ModelFamily(int generation, boolean pro, boolean lite) {
    private static final Pattern NUMBER = Pattern.compile("gemini-([0-9]{1,2})(?:[.-]|$).*");
    private static final int NEWEST = Integer.MAX_VALUE;
    private static final int WITH_LEVELS = 3;

    private static final int BUDGET_MAX = 24_576;
    private static final int PRO_BUDGET_MAX = 32_768;
    private static final int PRO_BUDGET_MIN = 128;
    private static final int LITE_BUDGET_MIN = 512;

    static ModelFamily of(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        Matcher number = NUMBER.matcher(name);
        return new ModelFamily(
                number.matches() ? Integer.parseInt(number.group(1)) : NEWEST,
                name.contains("-pro"),
                name.contains("-lite"));
    }

    /// It takes `thinkingLevel`, checks the signatures of function calls, and takes images in what a function answered.
    boolean takesLevels() {
        return generation >= WITH_LEVELS;
    }

    /// A budget that the model takes.
    int budget(int tokens) {
        int least = pro ? PRO_BUDGET_MIN : lite ? LITE_BUDGET_MIN : 0;
        return Math.clamp(tokens, least, pro ? PRO_BUDGET_MAX : BUDGET_MAX);
    }

    /// The budget of a model that thinks as little as it can.
    int leastBudget() {
        return pro ? PRO_BUDGET_MIN : 0;
    }
}
