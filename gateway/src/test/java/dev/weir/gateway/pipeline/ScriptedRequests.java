package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.gateway.cache.AnswerCache;
import dev.weir.gateway.cache.CacheSettings;
import dev.weir.gateway.catalog.SampleRoutes;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet;
import dev.weir.providers.api.Timeouts;
import dev.weir.providers.openai.OpenAiDialect;
import dev.weir.storage.cache.MemoryResponseCache;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Requests that a test puts into any phase by hand, with one watch over them, and everything they ended with.
final class ScriptedRequests {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final PipelineSettings SETTINGS = new PipelineSettings(
            DataSize.mib(1),
            DataSize.mib(2),
            DataSize.mib(4),
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            DataSize.mib(1),
            DataSize.mib(1),
            Duration.ofHours(2));
    /// First byte, idle, total.
    static final Timeouts TIMEOUTS = new Timeouts(60_000, 20_000, 300_000, 600_000);

    private static final ProviderSet<Provider> NONE =
            new ProviderSet<>(null, new ProviderSet.Kind<>(_ -> 0, Provider::close));
    private static final Dialect DIALECT = new OpenAiDialect(InstantSource.fixed(Instant.EPOCH));

    final List<Settlement> settlements = new ArrayList<>();
    final List<RequestRecord> ended = new ArrayList<>();
    final List<Exchange> keptAlive = new ArrayList<>();
    int cancelled;
    final RequestEnd end = new RequestEnd(
            new Billing() {
                @Override
                public Future<ReserveOutcome> reserve(Reserve reserve) {
                    throw new AssertionError("not expected");
                }

                @Override
                public void accepted(Reserve reserve) {
                    throw new AssertionError("not expected");
                }

                @Override
                public void settle(Settlement settlement) {
                    settlements.add(settlement);
                }
            },
            new AnswerCache(new MemoryResponseCache(1 << 20, System::nanoTime), CacheSettings.defaults()),
            new RequestObserver() {
                @Override
                public void started() {}

                @Override
                public void ended(RequestRecord request) {
                    ended.add(request);
                }
            },
            InstantSource.fixed(NOW));
    /// None follows another.
    final Attempts attempts = new Attempts(SampleRoutes.once(), new ChooseTarget(NONE));
    final Watch watch = new Watch(SETTINGS, end, attempts, keptAlive::add);

    ScriptedRequests() {
        end.watchedBy(watch);
    }

    /// One that arrived at `nanos`, and is watched.
    Exchange reading(RecordingResponse client, long nanos) {
        var exchange = new Exchange(
                client.request, null, Operation.CHAT_COMPLETIONS, DIALECT, UUID.randomUUID(), "request-1", NOW, nanos);
        watch.add(exchange);
        return exchange;
    }

    /// One whose provider was called at `nanos` and has not answered.
    Exchange waiting(RecordingResponse client, boolean stream, long nanos) {
        Exchange exchange = reading(client, nanos);
        exchange.call = DIALECT.read(
                Operation.CHAT_COMPLETIONS,
                Buffer.buffer("{\"model\":\"m\",\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
        exchange.route = SampleRoutes.route("m", "p", "m", PriceVersion.unpriced("p", "m", 100));
        exchange.timeouts = TIMEOUTS;
        exchange.judged = false;
        exchange.attempt = new Attempt() {
            @Override
            public Future<Answer> answer() {
                return Promise.<Answer>promise().future();
            }

            @Override
            public void cancel() {
                cancelled++;
            }
        };
        exchange.phase = Exchange.Phase.WAITING;
        exchange.phaseSince = nanos;
        exchange.calledAt = nanos;
        return exchange;
    }

    /// One whose provider sends a stream, and sent the last of it at `nanos`.
    Exchange streaming(RecordingResponse client, long nanos) {
        Exchange exchange = waiting(client, true, nanos);
        exchange.accepted = true;
        exchange.headSent = true;
        exchange.events = true;
        exchange.status = 200;
        exchange.scanner = DIALECT.scanner(exchange.call, true, SETTINGS.scanLimits());
        exchange.phase = Exchange.Phase.STREAMING;
        exchange.lastArrival = nanos;
        exchange.lastWrite = nanos;
        return exchange;
    }
}
