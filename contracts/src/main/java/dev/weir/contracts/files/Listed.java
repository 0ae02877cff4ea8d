package dev.weir.contracts.files;

import java.util.List;

/// A part of a list.
///
/// @param more whether something follows
public record Listed<T>(List<T> items, boolean more) {
    public Listed {
        items = List.copyOf(items);
    }
}
