package dev.weir.gateway.main;

import dev.weir.contracts.config.Setting;
import dev.weir.gateway.http.HttpSettings;
import dev.weir.gateway.pipeline.PipelineSettings;
import dev.weir.providers.upstream.UpstreamSettings;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.verticles.billing.BillingSettings;
import dev.weir.verticles.identity.IdentitySettings;
import dev.weir.verticles.limits.LimitSettings;
import java.nio.file.Path;
import java.util.Map;

/// Everything that can be configured. Each group stands beside the code that uses it.
public record WeirConfig(
        @Setting(value = "data", doc = "Folder for everything Weir keeps: the embedded database, secrets.")
        Path dataDir,

        @Setting(value = "conf/models.yaml", doc = "Which provider answers for which model.")
        Path models,

        @Setting(value = "conf/prices.yaml", doc = "What each model costs.")
        Path prices,

        @Setting(doc = "What the first start makes.") BootstrapSettings bootstrap,
        @Setting(doc = "The HTTP server.") HttpSettings http,
        @Setting(doc = "Bounds of a model request.") PipelineSettings requests,

        @Setting(doc = "Limits of each API key that sets nothing else.")
        LimitSettings limits,

        @Setting(doc = "Reservations and settlements.") BillingSettings billing,
        @Setting(doc = "API keys.") IdentitySettings identity,
        @Setting(doc = "The database.") PostgresSettings postgres,

        @Setting(doc = "Redis, in which nodes count limits together.")
        RedisSettings redis,

        @Setting(
                value = "demo, openai",
                doc = "Providers by name, each an OpenAI-compatible server. One is in service when it has a URL or,"
                        + " for `openai`, a key. The built-in `demo` has only its timeouts from here.")
        Map<String, UpstreamSettings> providers) {}
