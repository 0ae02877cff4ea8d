package dev.weir.contracts.files;

import java.util.Optional;

/// What is wrong with the input of a batch.
///
/// @param param the field, such as `body.model`
/// @param line from 1; empty for the file as a whole
public record BatchError(String code, String message, Optional<String> param, Optional<Integer> line) {
    /// Errors one batch tells of at most.
    public static final int LISTED_MAX = 100;
}
