package dev.weir.gateway.config;

import java.util.List;

/// The configuration cannot be used. The message is the numbered list of everything that is wrong with it; each line
/// names the key, where the value came from, the value unless it may be secret, and what was expected.
public final class InvalidConfig extends RuntimeException {
    private final transient List<String> problems;

    public InvalidConfig(List<String> problems) {
        super(numbered(problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /// One sentence each, without numbers.
    public List<String> problems() {
        return problems;
    }

    private static String numbered(List<String> problems) {
        var text = new StringBuilder()
                .append(problems.size())
                .append(problems.size() == 1 ? " problem" : " problems")
                .append(" in the configuration:");
        for (int i = 0; i < problems.size(); i++) {
            text.append("\n  ").append(i + 1).append(". ").append(problems.get(i));
        }
        return text.toString();
    }
}
