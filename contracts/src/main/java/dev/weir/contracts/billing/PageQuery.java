package dev.weir.contracts.billing;

import java.time.Instant;
import java.util.Optional;

/// What part of a list is asked for, newest first.
///
/// @param cursor where the page before ended
/// @param limit rows at most, 1 to 1000
/// @param from only rows at or after it
/// @param to only rows before it
public record PageQuery(Optional<String> cursor, int limit, Optional<Instant> from, Optional<Instant> to) {
    public static final int LIMIT_MAX = 1000;

    public static PageQuery first(int limit) {
        return new PageQuery(Optional.empty(), limit, Optional.empty(), Optional.empty());
    }
}
