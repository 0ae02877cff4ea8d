package dev.weir.storage.billing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Leaves steps out of a sequence as long as it still fails.
final class Shrinking {
    private Shrinking() {}

    static <T> List<T> of(List<T> steps, Predicate<List<T>> fails) {
        List<T> fewest = List.copyOf(steps);
        for (int piece = Math.max(1, steps.size() / 2); piece >= 1; piece /= 2) {
            for (int from = 0; from < fewest.size(); ) {
                List<T> fewer = new ArrayList<>(fewest);
                fewer.subList(from, Math.min(from + piece, fewer.size())).clear();
                if (fails.test(fewer)) {
                    fewest = fewer;
                } else {
                    from += piece;
                }
            }
        }
        return fewest;
    }
}
