package dev.weir.storage.billing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// A batch by ascending id, in which every id occurs once: the first of the original batch. All who write rows of the
/// same ids write them in the same order, so that none of two waits for the other.
///
/// @param at for each original item, the position of the one with its id
/// @param first for each original item, whether it is that one
record Sorted<T>(List<T> items, int[] at, boolean[] first) {
    static <T> Sorted<T> of(List<T> batch, Function<T, UUID> id) {
        Integer[] order = new Integer[batch.size()];
        UUID[] ids = new UUID[order.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
            ids[i] = id.apply(batch.get(i));
        }
        Arrays.sort(order, Comparator.comparing(i -> ids[i]));
        List<T> items = new ArrayList<>(order.length);
        int[] at = new int[order.length];
        boolean[] first = new boolean[order.length];
        UUID last = null;
        for (int i : order) {
            first[i] = !ids[i].equals(last);
            if (first[i]) {
                items.add(batch.get(i));
                last = ids[i];
            }
            at[i] = items.size() - 1;
        }
        return new Sorted<>(items, at, first);
    }

    /// The answers to the original batch: the first item with an id gets its answer, the others that of a repeat.
    <R> List<R> answers(List<R> answers, Function<R, R> repeat) {
        List<R> all = new ArrayList<>(at.length);
        for (int i = 0; i < at.length; i++) {
            R answer = answers.get(at[i]);
            all.add(first[i] ? answer : repeat.apply(answer));
        }
        return all;
    }
}
