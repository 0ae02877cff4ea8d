package dev.weir.gateway.observe;

import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.pipeline.RequestObserver;
import dev.weir.gateway.pipeline.RequestRecord;
import dev.weir.providers.api.routing.TargetStates;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// Counts and times every model request, and writes its log line. Meters are looked up by small keys, so that the path
/// of a request makes no tags. Safe from any thread.
public final class Metrics implements RequestObserver {
    private static final String NONE = "none";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(300)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestLog log;
    private final LongAdder active = new LongAdder();
    private final Counter replays = Counter.builder("weir.idempotent.replays")
            .description("Model requests that were answered with the kept answer of an earlier one")
            .register(registry);

    private final DistributionSummary attempts = DistributionSummary.builder("weir.request.attempts")
            .description("Calls to providers that one model request took")
            .serviceLevelObjectives(1, 2, 3, 4, 5, 10)
            .register(registry);

    /// Micrometer remembers what it counts only weakly.
    private final List<Supplier<Number>> counts = new CopyOnWriteArrayList<>();

    private final ConcurrentHashMap<RouteKey, Timer> durations = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ProviderKey, ProviderMeters> providers = new ConcurrentHashMap<>();

    private record RouteKey(String route, int status, String ending) {}

    private record ProviderKey(String provider, String ending) {}

    private record ProviderMeters(Timer upstream, Timer firstToken, Counter[] tokens) {}

    public Metrics(InstantSource clock) {
        this.log = new RequestLog(clock);
        Gauge.builder("weir.active.requests", active, LongAdder::sum)
                .description("Model requests that are running, streams included")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /// Shows a value that another part keeps.
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /// Shows a count that another part keeps, and that only grows.
    public void counter(String name, String description, Supplier<Number> value) {
        counts.add(value);
        FunctionCounter.builder(name, value, counted -> counted.get().doubleValue())
                .description(description)
                .register(registry);
    }

    /// Shows how the targets stand and do.
    public void targets(TargetStates states) {
        registry.getPrometheusRegistry().register(new TargetMetrics(states, System::nanoTime));
    }

    /// The same of one of several, told apart by tags.
    ///
    /// @param tags names and values by turns
    public void gauge(String name, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }

    /// The same of one of several, told apart by tags.
    ///
    /// @param tags names and values by turns
    public void counter(String name, String description, Supplier<Number> value, String... tags) {
        counts.add(value);
        FunctionCounter.builder(name, value, counted -> counted.get().doubleValue())
                .description(description)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void started() {
        active.increment();
    }

    @Override
    public void ended(RequestRecord request) {
        active.decrement();
        String ending = request.ending().key();
        durations
                .computeIfAbsent(new RouteKey(request.path(), request.status(), ending), this::durationOf)
                .record(request.durationMs(), TimeUnit.MILLISECONDS);
        if (request.upstreamMs() >= 0) {
            record(
                    providers.computeIfAbsent(
                            new ProviderKey(
                                    request.route() == null
                                            ? NONE
                                            : request.route().provider(),
                                    ending),
                            this::metersOf),
                    request);
        }
        if (request.attempts() > 0) {
            attempts.record(request.attempts());
        }
        if (request.replayOf() != null) {
            replays.increment();
        }
        log.ended(request);
    }

    private static void record(ProviderMeters meters, RequestRecord request) {
        meters.upstream().record(request.upstreamMs(), TimeUnit.MILLISECONDS);
        if (request.firstByteMs() >= 0) {
            meters.firstToken().record(request.firstByteMs(), TimeUnit.MILLISECONDS);
        }
        for (TokenClass tokenClass : TokenClass.values()) {
            long tokens = request.usage().count(tokenClass);
            if (tokens > 0) {
                meters.tokens()[tokenClass.ordinal()].increment(tokens);
            }
        }
    }

    private Timer durationOf(RouteKey key) {
        return timer(
                "weir.request.duration",
                "From the first byte of a request to its end",
                Tags.of("route", key.route(), "status", String.valueOf(key.status()), "ending", key.ending()));
    }

    private ProviderMeters metersOf(ProviderKey key) {
        Tags provider = Tags.of("provider", key.provider());
        var tokens = new Counter[TokenClass.values().length];
        for (TokenClass tokenClass : TokenClass.values()) {
            tokens[tokenClass.ordinal()] = Counter.builder("weir.tokens")
                    .description("Tokens charged; units, in the classes that are not counted in tokens")
                    .tags(provider.and("class", tokenClass.key()))
                    .register(registry);
        }
        return new ProviderMeters(
                timer(
                        "weir.upstream.duration",
                        "From the call to a provider to the end",
                        provider.and("ending", key.ending())),
                timer(
                        "weir.time.to.first.token",
                        "From the first byte of a request to the first byte of its answer",
                        provider),
                tokens);
    }

    /// A histogram of times, which takes nanoseconds.
    ///
    /// @param tags names and values by turns
    public LongConsumer times(String name, String description, String... tags) {
        Timer timer = timer(name, description, Tags.of(tags));
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /// All meters in the text format of Prometheus.
    public String scrape() {
        return registry.scrape();
    }
}
