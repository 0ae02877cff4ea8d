package dev.weir.gateway.platform;

import dev.weir.gateway.platform.ProviderList.Known;
import dev.weir.providers.api.routing.Durations;
import dev.weir.providers.api.routing.Figures;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.api.routing.KeyStand;
import dev.weir.providers.api.routing.ProviderState;
import dev.weir.providers.api.routing.TargetStand;
import dev.weir.providers.api.routing.TargetState;
import dev.weir.providers.api.routing.TargetStates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Providers and their targets as the platform API shows them at one moment.
final class ProviderJson {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final double NANOS_PER_MS = 1e6;
    private static final double TENTHS = 10;

    private final TargetStates states;
    private final long nowNanos;

    ProviderJson(TargetStates states, long nowNanos) {
        this.states = states;
        this.nowNanos = nowNanos;
    }

    JsonObject toApi(Known known, List<TargetState> targets) {
        Optional<ProviderState> state = states.providers().stream()
                .filter(each -> each.provider().equals(known.name()))
                .findFirst();
        Figures seconds = Figures.NONE;
        Figures minute = Figures.NONE;
        Figures five = Figures.NONE;
        int running = 0;
        var rows = new JsonArray();
        for (TargetState target : targets.stream()
                .sorted(Comparator.comparing(TargetState::model))
                .toList()) {
            Figures ofMinute = target.performance().lastMinute();
            Figures ofFive = target.performance().lastFiveMinutes();
            rows.add(toApi(target, ofMinute, ofFive));
            seconds = seconds.plus(target.performance().lastSeconds());
            minute = minute.plus(ofMinute);
            five = five.plus(ofFive);
            running += target.running();
        }
        return new JsonObject()
                .put("name", known.name())
                .put("dialect", known.dialect())
                .put("address", known.address().orElse(null))
                .put("inService", known.inService())
                .put("up", state.map(ProviderState::up).orElse(true))
                .put("keys", keys(state.map(ProviderState::keys)))
                .put("running", running)
                .put("now", rates(seconds))
                .put("lastMinute", toApi(minute))
                .put("lastFiveMinutes", toApi(five))
                .put("targets", rows);
    }

    private JsonArray keys(Optional<KeyPool> pool) {
        var keys = new JsonArray();
        pool.ifPresent(known -> known.keys(nowNanos).forEach(stand -> keys.add(toApi(stand))));
        return keys;
    }

    private static JsonObject toApi(KeyStand stand) {
        return new JsonObject()
                .put("key", stand.name())
                .put("state", stand.state().name().toLowerCase(Locale.ROOT))
                .put("coolingForMs", stand.forMs())
                .put("reason", stand.reason() == null ? null : stand.reason().key())
                .put("calls", stand.calls())
                .put("failures", stand.failures())
                .put("unusedMs", stand.unusedMs() < 0 ? null : stand.unusedMs());
    }

    private JsonObject toApi(TargetState target, Figures minute, Figures five) {
        TargetStand stand = target.stand(nowNanos);
        return new JsonObject()
                .put("model", target.model())
                .put("available", target.available(nowNanos))
                .put("stand", stand.state().key())
                .put("coolingForMs", stand.coolingForMs())
                .put("reason", stand.reason() == null ? null : stand.reason().key())
                .put("failuresInRow", stand.failuresInRow())
                .put("running", target.running())
                .put("now", rates(target.performance().lastSeconds()))
                .put("lastMinute", toApi(minute))
                .put("lastFiveMinutes", toApi(five));
    }

    private static JsonObject rates(Figures figures) {
        return new JsonObject()
                .put("seconds", figures.spanNanos() / NANOS_PER_SECOND)
                .put("attempts", figures.attempts())
                .put("perSecond", rounded(figures.rate()))
                .put("errorPercent", rounded(figures.errorPercent()));
    }

    private static JsonObject toApi(Figures figures) {
        var faults = new JsonObject();
        figures.failed().forEach((fault, count) -> faults.put(fault.key(), count));
        return rates(figures)
                .put("succeeded", figures.succeeded())
                .put("left", figures.left())
                .put("failed", figures.failures())
                .put("faults", faults)
                .put("latencyMs", percentiles(figures.durations(), 50, 95, 99))
                .put("firstContentMs", percentiles(figures.firstContents(), 50, 95))
                .put("outputTokens", figures.outputTokens())
                .put("tokensPerSecond", rounded(figures.tokensPerSecond()));
    }

    /// Null for each while there was none.
    private static JsonObject percentiles(Durations durations, int... percents) {
        var json = new JsonObject();
        for (int percent : percents) {
            long nanos = durations.percentile(percent);
            json.put("p" + percent, nanos < 0 ? null : rounded(nanos / NANOS_PER_MS));
        }
        return json;
    }

    /// To a tenth.
    private static double rounded(double value) {
        return Math.round(value * TENTHS) / TENTHS;
    }
}
