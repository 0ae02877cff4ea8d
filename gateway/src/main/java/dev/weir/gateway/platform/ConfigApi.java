package dev.weir.gateway.platform;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.configuration.Change;
import dev.weir.gateway.configuration.Document;
import dev.weir.gateway.configuration.LiveConfig;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The routing configuration of all nodes, its versions, and changes of it; for administrators. A body is JSON or YAML,
/// as the files are.
final class ConfigApi {
    private static final String CONFIG = "/admin/config";
    private static final String VERSIONS = CONFIG + "/versions";
    private static final String VERSION = VERSIONS + "/:number";
    private static final String PROVIDER = CONFIG + "/providers/:name";
    /// As long as a file may be.
    private static final long BODY_BYTES_MAX = 1 << 20;

    private final LiveConfig config;

    ConfigApi(LiveConfig config) {
        this.config = config;
    }

    void mount(Router router, KeyRing keys) {
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
        router.get(CONFIG).handler(Caller.with(keys, Scope.ADMIN)).handler(this::show);
        router.get(VERSIONS).handler(Caller.with(keys, Scope.ADMIN)).handler(this::list);
        router.get(VERSION).handler(Caller.with(keys, Scope.ADMIN)).handler(this::find);
        router.post(VERSION + "/rollback")
                .handler(Caller.with(keys, Scope.ADMIN))
                .handler(this::rollback);
        put(router, keys, bodies, CONFIG, ConfigBody::parts);
        for (ConfigPart part : ConfigPart.values()) {
            put(router, keys, bodies, CONFIG + "/" + part.key(), (_, body) -> before -> before.with(part, body));
        }
        put(router, keys, bodies, PROVIDER, (ctx, body) -> withProvider(ConfigBody.name(ctx), body));
        router.delete(PROVIDER).handler(Caller.with(keys, Scope.ADMIN)).handler(this::remove);
    }

    /// Says what a body makes of the configuration.
    private interface Editing {
        UnaryOperator<Document> of(RoutingContext ctx, ConfigTree body);
    }

    private void put(Router router, KeyRing keys, BodyHandler bodies, String path, Editing editing) {
        router.route(HttpMethod.PUT, path).handler(Caller.with(keys, Scope.ADMIN));
        router.route(HttpMethod.PUT, path)
                .handler(bodies)
                .handler(ctx -> answer(ctx, () -> change(ctx, editing.of(ctx, ConfigBody.read(ctx)))));
    }

    private static UnaryOperator<Document> withProvider(String name, ConfigTree body) {
        return before -> before.with(ConfigPart.PROVIDERS, before.providers().with(name, body));
    }

    private void remove(RoutingContext ctx) {
        String name = ConfigBody.name(ctx);
        answer(
                ctx,
                () -> change(ctx, before -> {
                    if (!before.providers().names().contains(name)) {
                        throw GatewayException.of(
                                Failure.NOT_FOUND,
                                "No provider '" + name + "' in the configuration (expected: one of "
                                        + String.join(", ", before.providers().names()) + ")");
                    }
                    return before.with(ConfigPart.PROVIDERS, before.providers().without(name));
                }));
    }

    private Future<Change.Outcome> change(RoutingContext ctx, UnaryOperator<Document> edit) {
        return config.change(new Change(
                ConfigBody.author(ctx), edit, Map.of(), ConfigBody.expected(ctx), ConfigBody.checkOnly(ctx)));
    }

    private void rollback(RoutingContext ctx) {
        answer(
                ctx,
                () -> config.rollback(
                        ConfigBody.number(ctx),
                        ConfigBody.author(ctx),
                        ConfigBody.expected(ctx),
                        ConfigBody.checkOnly(ctx)));
    }

    private static void answer(RoutingContext ctx, java.util.function.Supplier<Future<Change.Outcome>> call) {
        Future.<Change.Outcome>future(promise -> call.get().onComplete(promise))
                .onComplete(
                        outcome -> Envelope.send(ctx, 200, ConfigJson.toApi(outcome, ConfigBody.checkOnly(ctx))),
                        cause -> ctx.fail(ConfigBody.shown(cause)));
    }

    private void show(RoutingContext ctx) {
        Envelope.send(ctx, 200, ConfigJson.toApi(config.state()).put("configuration", ConfigJson.tree(config.shown())));
    }

    private void list(RoutingContext ctx) {
        PageQuery query = Parameters.page(ctx);
        config.list(query)
                .onComplete(page -> Envelope.sendPage(ctx, query.limit(), page, ConfigJson::toApi), ctx::fail);
    }

    private void find(RoutingContext ctx) {
        config.find(ConfigBody.number(ctx))
                .compose(version -> config.shown(version).map(shown -> withTree(version, shown.map(ConfigJson::tree))))
                .onComplete(json -> Envelope.send(ctx, 200, json), ctx::fail);
    }

    private static JsonObject withTree(ConfigVersion version, java.util.Optional<JsonObject> tree) {
        return ConfigJson.toApi(version).put("configuration", tree.orElse(null));
    }
}
