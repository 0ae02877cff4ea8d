package dev.weir.gateway.observe;

import dev.weir.providers.api.routing.Durations;
import dev.weir.providers.api.routing.Figures;
import dev.weir.providers.api.routing.KeyStand;
import dev.weir.providers.api.routing.ProviderState;
import dev.weir.providers.api.routing.TargetState;
import dev.weir.providers.api.routing.TargetStates;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.LongSupplier;

/// How the targets stand and do, read when Prometheus asks. A target is told of by its provider and its model's name
/// there; those that do not count on their own are one series of their provider, [#OTHERS].
final class TargetMetrics implements MultiCollector {
    /// Stands for the model.
    static final String OTHERS = "(others)";

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double[] BOUNDS = bounds();

    private final TargetStates states;
    private final LongSupplier nanoTime;

    TargetMetrics(TargetStates states, LongSupplier nanoTime) {
        this.states = states;
        this.nanoTime = nanoTime;
    }

    /// Seconds: 1 ms, doubled each time, and infinity; as [Durations#byDoubling()] counts.
    private static double[] bounds() {
        double[] bounds = new double[Durations.NONE.byDoubling().length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = i == bounds.length - 1 ? Double.POSITIVE_INFINITY : (1L << i) / 1e3;
        }
        return bounds;
    }

    @Override
    public MetricSnapshots collect() {
        var families = new Families();
        long now = nanoTime.getAsLong();
        for (TargetState target : states.targets()) {
            if (target.performance().named()) {
                Labels labels = labels(target.provider().provider(), target.model());
                families.add(labels, target.performance().sinceStart());
                families.running.dataPoint(gauge(labels, target.running()));
                families.available.dataPoint(gauge(labels, target.available(now) ? 1 : 0));
            }
        }
        for (ProviderState provider : states.providers()) {
            Figures unnamed = provider.unnamed();
            if (unnamed.attempts() > 0) {
                families.add(labels(provider.provider(), OTHERS), unnamed);
            }
            families.up.dataPoint(gauge(Labels.of("provider", provider.provider()), provider.up() ? 1 : 0));
            if (provider.keys() != null) {
                provider.keys().keys(now).forEach(key -> families.add(provider.provider(), key));
            }
        }
        return families.build();
    }

    private static Labels labels(String provider, String model) {
        return Labels.of("provider", provider, "model", model);
    }

    private static GaugeDataPointSnapshot gauge(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    /// What one look finds.
    private static final class Families {
        private final CounterSnapshot.Builder attempts = CounterSnapshot.builder()
                .name("weir_target_attempts")
                .help("Calls to a target that ended, by fault: none for a whole answer, left when the client did");
        private final CounterSnapshot.Builder tokens =
                CounterSnapshot.builder().name("weir_target_output_tokens").help("Output tokens of whole answers");
        private final HistogramSnapshot.Builder durations = HistogramSnapshot.builder()
                .name("weir_target_duration_seconds")
                .help("From a call to its whole answer");
        private final HistogramSnapshot.Builder firstContents = HistogramSnapshot.builder()
                .name("weir_target_first_content_seconds")
                .help("From a call to the first content of its answer");
        private final GaugeSnapshot.Builder running =
                GaugeSnapshot.builder().name("weir_target_running").help("Calls to a target that are under way");
        private final GaugeSnapshot.Builder available = GaugeSnapshot.builder()
                .name("weir_target_available")
                .help("1 when a target may be called, 0 when it is left alone");
        private final GaugeSnapshot.Builder keys = GaugeSnapshot.builder()
                .name("weir_provider_key_available")
                .help("1 when a provider's key is in service, 0 when it is left alone or retired");
        private final GaugeSnapshot.Builder up = GaugeSnapshot.builder()
                .name("weir_provider_up")
                .help("0 when the last probe of a provider found it down, else 1");

        void add(String provider, KeyStand key) {
            keys.dataPoint(gauge(
                    Labels.of("provider", provider, "key", key.name()),
                    key.state() == KeyStand.State.IN_SERVICE ? 1 : 0));
        }

        void add(Labels labels, Figures figures) {
            attempts(labels, "none", figures.succeeded());
            attempts(labels, "left", figures.left());
            figures.failed().forEach((fault, count) -> attempts(labels, fault.key(), count));
            tokens.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value(figures.outputTokens())
                    .build());
            durations.dataPoint(histogram(labels, figures.durations()));
            firstContents.dataPoint(histogram(labels, figures.firstContents()));
        }

        private void attempts(Labels labels, String fault, long count) {
            if (count > 0) {
                attempts.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels.add("fault", fault))
                        .value(count)
                        .build());
            }
        }

        private static HistogramDataPointSnapshot histogram(Labels labels, Durations durations) {
            return HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, durations.byDoubling()))
                    .sum(durations.totalNanos() / NANOS_PER_SECOND)
                    .build();
        }

        MetricSnapshots build() {
            return new MetricSnapshots(List.of(
                    attempts.build(),
                    tokens.build(),
                    durations.build(),
                    firstContents.build(),
                    running.build(),
                    available.build(),
                    keys.build(),
                    up.build()));
        }
    }
}
