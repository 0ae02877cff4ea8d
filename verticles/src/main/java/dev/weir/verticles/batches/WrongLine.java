package dev.weir.verticles.batches;

import dev.weir.contracts.files.BatchError;
import java.util.Optional;

/// A line that is no request. Carries no stack trace: it is an answer, not a defect.
final class WrongLine extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String param;

    /// @param param null for the line as a whole
    WrongLine(String code, String param, String message) {
        super(message, null, false, false);
        this.code = code;
        this.param = param;
    }

    BatchError at(int line) {
        return new BatchError(code, getMessage(), Optional.ofNullable(param), Optional.of(line));
    }
}
