package dev.weir.storage.billing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// A batch in which every request id occurs once, and where each item of the original batch is found in it.
///
/// @param at for each original item, the position of the first with its id
record Distinct<T>(List<T> items, int[] at) {
    static <T> Distinct<T> of(List<T> batch, Function<T, UUID> id) {
        Map<UUID, Integer> positions = HashMap.newHashMap(batch.size());
        List<T> items = new ArrayList<>(batch.size());
        int[] at = new int[batch.size()];
        for (int i = 0; i < at.length; i++) {
            Integer earlier = positions.putIfAbsent(id.apply(batch.get(i)), items.size());
            at[i] = earlier != null ? earlier : items.size();
            if (earlier == null) {
                items.add(batch.get(i));
            }
        }
        return new Distinct<>(items, at);
    }

    /// The answers to the original batch: the first item with an id gets its answer, the others that of a repeat.
    <R> List<R> answers(List<R> answers, Function<R, R> repeat) {
        List<R> all = new ArrayList<>(at.length);
        int next = 0;
        for (int position : at) {
            boolean first = position == next;
            next = first ? next + 1 : next;
            all.add(first ? answers.get(position) : repeat.apply(answers.get(position)));
        }
        return all;
    }
}
