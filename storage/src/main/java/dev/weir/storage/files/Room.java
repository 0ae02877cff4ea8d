package dev.weir.storage.files;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.util.Optional;

/// How long a file may be, and all files of its company together. Empty: without a bound.
public record Room(Optional<Long> fileBytesMax, Optional<Long> companyBytesMax) {
    /// For what Weir writes itself: whoever paid for results gets them.
    public static final Room UNBOUNDED = new Room(Optional.empty(), Optional.empty());

    GatewayException fileTooLong() {
        return GatewayException.ofParam(
                Failure.BODY_TOO_LARGE, "file", "The file is too large (expected: at most " + size(fileBytesMax) + ")");
    }

    GatewayException companyFull() {
        return GatewayException.ofParam(
                Failure.FILE_STORAGE_FULL,
                "file",
                "There is no room for the file: the files of a company may have " + size(companyBytesMax)
                        + " together (expected: delete some first)");
    }

    private static DataSize size(Optional<Long> bytes) {
        return new DataSize(bytes.orElseThrow());
    }
}
