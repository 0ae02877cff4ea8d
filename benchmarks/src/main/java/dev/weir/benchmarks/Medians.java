package dev.weir.benchmarks;

import java.util.Collection;

/// The median: the middle value, or the mean of the two in the middle.
final class Medians {
    private Medians() {}

    /// Fails with `IllegalArgumentException` when there is no value.
    static double of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values, no median");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
