package dev.weir.testkit.emulators.gemini;

import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Refusal;
import java.util.List;

/// Google's words: `Invalid JSON payload received. Unknown name "x" at 'contents[0]': Cannot find field.`
final class GeminiComplaints implements Complaints {
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
        return new Refusal(
                Refusal.Kind.INVALID,
                "* GenerateContentRequest." + path + ": " + last(path) + " is not specified\n",
                path,
                null);
    }

    @Override
    public Refusal unknown(String path) {
        int dot = path.lastIndexOf('.');
        return invalid(
                "Invalid JSON payload received. Unknown name \"" + last(path) + "\""
                        + (dot < 0 ? "" : " at '" + path.substring(0, dot) + "'") + ": Cannot find field.",
                dot < 0 ? "" : path.substring(0, dot));
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        return invalid("Invalid value at '" + path + "' (expected: " + expected + "), \"" + got + "\"", path);
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        return invalid(
                "Invalid value at '" + path + "' (expected one of: " + String.join(", ", allowed) + "), \"" + got
                        + "\"",
                path);
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return invalid("* GenerateContentRequest." + path + ": " + got + " is not " + expected + "\n", path);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static Refusal invalid(String message, String path) {
        return new Refusal(Refusal.Kind.INVALID, message, path, null);
    }
}
