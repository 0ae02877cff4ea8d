package dev.weir.testkit.emulators.bedrock;

import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import java.util.List;

/// AWS's words. Unknown fields are refused, which AWS does only here and there: a translator must not send them.
final class BedrockComplaints implements Complaints {
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
        return Refusal.invalid("1 validation error detected: Value null at '" + path
                + "' failed to satisfy constraint: Member must not be null");
    }

    @Override
    public Refusal unknown(String path) {
        return Refusal.invalid("Malformed input request: #: extraneous key [" + path + "] is not permitted, please"
                + " reformat your input and try again.");
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        return new Refusal(
                Refusal.Kind.INVALID,
                Node.typeOf(got) + " can not be converted to " + expected + " at " + path,
                path,
                "SerializationException");
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        return Refusal.invalid("1 validation error detected: Value '" + got + "' at '" + path
                + "' failed to satisfy constraint: Member must satisfy enum value set: " + allowed);
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return Refusal.invalid("1 validation error detected: Value '" + got + "' at '" + path
                + "' failed to satisfy constraint: Member must be " + expected);
    }
}
