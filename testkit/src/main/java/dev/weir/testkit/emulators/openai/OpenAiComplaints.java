package dev.weir.testkit.emulators.openai;

import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import java.util.List;
import java.util.stream.Collectors;

/// OpenAI's words: `messages[0].role`, and a code for every kind of mistake.
class OpenAiComplaints implements Complaints {
    @Override
    public String field(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Override
    public String item(String path, int index) {
        return path + "[" + index + "]";
    }

    @Override
    public Refusal missing(String path) {
        return refusal("Missing required parameter: '" + path + "'.", path, "missing_required_parameter");
    }

    @Override
    public Refusal unknown(String path) {
        return refusal("Unknown parameter: '" + path + "'.", path, "unknown_parameter");
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        return refusal(
                "Invalid type for '" + path + "': expected " + expected + ", but got " + Node.typeOf(got) + " instead.",
                path,
                "invalid_type");
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        String last = allowed.getLast();
        String others = allowed.subList(0, allowed.size() - 1).stream()
                .map(each -> "'" + each + "'")
                .collect(Collectors.joining(", "));
        return refusal(
                "Invalid value: '" + got + "'. Supported values are: " + others + (others.isEmpty() ? "" : ", and ")
                        + "'" + last + "'.",
                path,
                "invalid_value");
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return refusal("Invalid '" + path + "': " + got + ". Expected " + expected + ".", path, "invalid_value");
    }

    static Refusal refusal(String message, String param, String code) {
        return new Refusal(Kind.INVALID, message, param, code);
    }
}
