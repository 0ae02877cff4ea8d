package dev.weir.contracts.files;

import java.util.Optional;
import java.util.UUID;

/// How ids look to callers: a prefix and the 32 hexadecimal digits of a UUID.
public enum ObjectId {
    FILE("file-"),
    BATCH("batch_"),
    /// One line of a batch.
    REQUEST("batch_req_");

    private static final int DIGITS = 32;
    private final String prefix;

    ObjectId(String prefix) {
        this.prefix = prefix;
    }

    public String text(UUID id) {
        return prefix + id.toString().replace("-", "");
    }

    /// Empty unless it is the text of an id of this kind.
    public Optional<UUID> parse(String text) {
        String digits = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
        if (digits.length() != DIGITS || !digits.matches("[0-9a-f]+")) {
            return Optional.empty();
        }
        return Optional.of(
                new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, DIGITS, 16)));
    }
}
