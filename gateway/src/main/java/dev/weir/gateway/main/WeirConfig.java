package dev.weir.gateway.main;

import dev.weir.contracts.config.Setting;
import dev.weir.gateway.cache.CacheSettings;
import dev.weir.gateway.configuration.ConfigurationSettings;
import dev.weir.gateway.http.HttpSettings;
import dev.weir.gateway.pipeline.PipelineSettings;
import dev.weir.gateway.services.AggregateSettings;
import dev.weir.gateway.services.ServiceSettings;
import dev.weir.gateway.sessions.SessionSettings;
import dev.weir.providers.api.routing.RoutingSettings;
import dev.weir.providers.upstream.UpstreamSettings;
import dev.weir.storage.journal.JournalSettings;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.verticles.batches.BatchSettings;
import dev.weir.verticles.billing.BillingSettings;
import dev.weir.verticles.cluster.ClusterKind;
import dev.weir.verticles.cluster.HazelcastSettings;
import dev.weir.verticles.files.FileSettings;
import dev.weir.verticles.idempotency.IdempotencySettings;
import dev.weir.verticles.identity.IdentitySettings;
import dev.weir.verticles.limits.LimitSettings;
import dev.weir.verticles.outbox.OutboxSettings;
import dev.weir.verticles.pricing.PricingSettings;
import dev.weir.verticles.responses.ResponsesSettings;
import java.nio.file.Path;
import java.util.Map;

/// Everything that can be configured. Each group stands beside the code that uses it.
public record WeirConfig(
        @Setting(value = "data", doc = "Folder for everything Weir keeps: the embedded database, the journal, secrets.")
        Path dataDir,

        @Setting(value = "conf/models.yaml", doc = "Which provider answers for which model.")
        Path models,

        @Setting(value = "conf/prices.yaml", doc = "What each model costs.")
        Path prices,

        @Setting(doc = "What the first start makes.") BootstrapSettings bootstrap,
        @Setting(doc = "The HTTP server.") HttpSettings http,
        @Setting(doc = "Bounds of a model request.") PipelineSettings requests,

        @Setting(doc = "How requests are kept going when a target fails.")
        RoutingSettings routing,

        @Setting(doc = "Bounds of a live session with a model, `/v1/realtime`.")
        SessionSettings live,

        @Setting(doc = "Limits of each API key that sets nothing else.")
        LimitSettings limits,

        @Setting(doc = "Reservations and settlements.") BillingSettings billing,

        @Setting(doc = "The journal of requests, kept until the ledger has them.")
        JournalSettings journal,

        @Setting(doc = "Requests with an Idempotency-Key, which are executed once.")
        IdempotencySettings idempotency,

        @Setting(doc = "Stored answers of the responses API.")
        ResponsesSettings responses,

        @Setting(doc = "Answers that are kept and given again to the same request. See docs/cache.md.")
        CacheSettings cache,

        @Setting(doc = "Files that companies upload.") FileSettings files,

        @Setting(doc = "Batches: model requests in a file, executed in their own time.")
        BatchSettings batches,

        @Setting(doc = "What companies pay.") PricingSettings pricing,

        @Setting(doc = "Facts about money, for other services: what was paid, charged, refunded, and low balances.")
        OutboxSettings outbox,

        @Setting(doc = "Changes of providers, models and prices while Weir runs. See docs/live-configuration.md.")
        ConfigurationSettings configuration,

        @Setting(doc = "API keys.") IdentitySettings identity,
        @Setting(doc = "The database.") PostgresSettings postgres,

        @Setting(doc = "Redis, in which nodes count limits together.")
        RedisSettings redis,

        @Setting(
                value = "none",
                doc = "Whether this node works with others on one database (`hazelcast`) or alone. Others need the same"
                        + " `postgres.url` and `identity.secret`. See docs/cluster.md.")
        ClusterKind cluster,

        @Setting(doc = "How nodes find each other with `cluster: hazelcast`.")
        HazelcastSettings hazelcast,

        @Setting(
                value = ProvidersConfig.ALWAYS,
                doc = "Providers by name; any other name is one of your own. One is in service when it has a URL or, if"
                        + " Weir knows its address, a key. The built-in `demo` has only its timeouts from here.")
        Map<String, UpstreamSettings> providers,

        @Setting(
                doc = "HTTP services of your own by name, each served below a path of Weir. See docs/services.md. Read"
                        + " at the start.")
        Map<String, ServiceSettings> services,

        @Setting(
                doc = "Aggregates by name: paths that ask several services at once and answer with all of them. Read at"
                        + " the start.")
        Map<String, AggregateSettings> aggregates) {}
