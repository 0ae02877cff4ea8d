package dev.weir.gateway.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.Batches;
import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.gateway.edge.ClientAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.UUID;

/// `/v1/batches`.
///
/// Source: <https://platform.openai.com/docs/api-reference/batch>.
final class BatchesApi {
    private static final String PATH = "/v1/batches";
    /// A longer body is refused with 413.
    private static final long BODY_BYTES_MAX = 64 * 1024;

    private static final int LIMIT_DEFAULT = 20;
    private static final int LIMIT_MAX = 100;

    private final Batches batches;
    private final ClientAddress address;
    private final List<String> endpoints;

    BatchesApi(Batches batches, ClientAddress address, List<String> endpoints) {
        this.batches = batches;
        this.address = address;
        this.endpoints = endpoints;
    }

    void mount(Router router, KeyRing keys) {
        var caller = new Caller(keys);
        router.post(PATH).handler(caller);
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(this::create);
        router.get(PATH).handler(caller).handler(this::list);
        router.get(PATH + "/:id").handler(caller).handler(this::find);
        router.post(PATH + "/:id/cancel").handler(caller).handler(this::cancel);
    }

    private void create(RoutingContext ctx) {
        batches.create(BatchBody.read(ctx, address.of(ctx.request()), endpoints))
                .onComplete(batch -> Views.send(ctx, Views.toApi(batch)), ctx::fail);
    }

    private void list(RoutingContext ctx) {
        batches.list(company(ctx), Fields.list(ctx, ObjectId.BATCH, LIMIT_DEFAULT, LIMIT_MAX))
                .onComplete(part -> Views.sendList(ctx, part, Views::toApi), ctx::fail);
    }

    private void find(RoutingContext ctx) {
        batches.find(company(ctx), id(ctx)).onComplete(batch -> Views.send(ctx, Views.toApi(batch)), ctx::fail);
    }

    private void cancel(RoutingContext ctx) {
        batches.cancel(company(ctx), id(ctx)).onComplete(batch -> Views.send(ctx, Views.toApi(batch)), ctx::fail);
    }

    private static UUID company(RoutingContext ctx) {
        return Caller.of(ctx).companyId();
    }

    private static UUID id(RoutingContext ctx) {
        String text = ctx.pathParam("id");
        return ObjectId.BATCH
                .parse(text)
                .orElseThrow(() ->
                        GatewayException.ofParam(Failure.NOT_FOUND, "id", "No batch found with id '" + text + "'."));
    }
}
