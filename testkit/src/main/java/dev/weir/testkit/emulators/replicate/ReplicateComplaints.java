package dev.weir.testkit.emulators.replicate;

import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import java.util.List;

/// Replicate's words: `- input: prompt is required`.
final class ReplicateComplaints implements Complaints {
    @Override
    public String field(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Override
    public String item(String path, int index) {
        return path + "." + index;
    }

    private static Refusal unprocessable(String message) {
        return Refusal.of(Kind.UNPROCESSABLE, "- " + message + "\n");
    }

    @Override
    public Refusal missing(String path) {
        int dot = path.lastIndexOf('.');
        return unprocessable((dot < 0 ? "" : path.substring(0, dot) + ": ") + path.substring(dot + 1) + " is required");
    }

    @Override
    public Refusal unknown(String path) {
        return unprocessable("Additional property " + path + " is not allowed");
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        return unprocessable(path + ": Invalid type. Expected: " + expected + ", given: " + Node.typeOf(got));
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        return unprocessable(path + ": " + path + " must be one of the following: " + allowed);
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return unprocessable(path + ": Must be " + expected);
    }
}
