package dev.weir.testkit.emulators.anthropic;

import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Refusal;
import java.util.List;

/// Anthropic's words: `messages.0.role: Field required`.
final class AnthropicComplaints implements Complaints {
    @Override
    public String field(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Override
    public String item(String path, int index) {
        return path + "." + index;
    }

    @Override
    public Refusal missing(String path) {
        return Refusal.invalid(path + ": Field required");
    }

    @Override
    public Refusal unknown(String path) {
        return Refusal.invalid(path + ": Extra inputs are not permitted");
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        String what = switch (expected) {
            case "a string" -> "a valid string";
            case "an object" -> "a valid dictionary";
            case "an array" -> "a valid list";
            case "an integer" -> "a valid integer";
            case "a number" -> "a valid number";
            case "a boolean" -> "a valid boolean";
            case String other -> other;
        };
        return Refusal.invalid(path + ": Input should be " + what);
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        String all = "'" + String.join("', '", allowed) + "'";
        int last = all.lastIndexOf(", ");
        return Refusal.invalid(path + ": Input should be "
                + (last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2)));
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return Refusal.invalid(path + ": Input should be " + expected);
    }
}
