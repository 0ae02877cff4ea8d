package dev.weir.gateway.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.FileContent;
import dev.weir.contracts.files.Files;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.files.Purpose;
import dev.weir.contracts.files.StoredFile;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.gateway.edge.CorrelationId;
import dev.weir.gateway.streams.Outlet;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/v1/files`.
///
/// Source: <https://platform.openai.com/docs/api-reference/files>.
final class FilesApi {
    private static final Logger LOG = LoggerFactory.getLogger(FilesApi.class);
    private static final String PATH = "/v1/files";
    private static final int LIMIT_DEFAULT = 1_000;
    private static final int LIMIT_MAX = 10_000;

    private final Files files;

    FilesApi(Files files) {
        this.files = files;
    }

    void mount(Router router, KeyRing keys) {
        var caller = new Caller(keys);
        router.post(PATH).handler(caller).handler(this::upload);
        router.get(PATH).handler(caller).handler(this::list);
        router.get(PATH + "/:id").handler(caller).handler(this::find);
        router.get(PATH + "/:id/content").handler(caller).handler(this::content);
        router.delete(PATH + "/:id").handler(caller).handler(this::delete);
    }

    private void upload(RoutingContext ctx) {
        FileUpload.receive(ctx, files).onComplete(file -> Views.send(ctx, Views.toApi(file)), ctx::fail);
    }

    private void list(RoutingContext ctx) {
        ListQuery query = Fields.list(ctx, ObjectId.FILE, LIMIT_DEFAULT, LIMIT_MAX);
        Optional<Purpose> purpose = Fields.text(ctx, "purpose").map(FilesApi::purpose);
        files.list(company(ctx), purpose, query).onComplete(part -> Views.sendList(ctx, part, Views::toApi), ctx::fail);
    }

    private static Purpose purpose(String key) {
        return Purpose.byKey(key)
                .orElseThrow(() -> Fields.invalid("purpose", key, "the purpose of a file, such as batch"));
    }

    private void find(RoutingContext ctx) {
        files.find(company(ctx), id(ctx)).onComplete(file -> Views.send(ctx, Views.toApi(file)), ctx::fail);
    }

    private void delete(RoutingContext ctx) {
        UUID id = id(ctx);
        files.delete(company(ctx), id)
                .onComplete(
                        _ -> Views.send(
                                ctx,
                                new JsonObject()
                                        .put("id", ObjectId.FILE.text(id))
                                        .put("object", "file")
                                        .put("deleted", true)),
                        ctx::fail);
    }

    private void content(RoutingContext ctx) {
        files.open(company(ctx), id(ctx)).onComplete(content -> send(ctx, content), ctx::fail);
    }

    /// A file that breaks off breaks its connection: a client can't take a part for the whole.
    private static void send(RoutingContext ctx, FileContent content) {
        StoredFile file = content.file();
        HttpServerResponse response = ctx.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(file.bytes()))
                .putHeader("content-disposition", "attachment; filename*=UTF-8''" + encoded(file.name()))
                .putHeader("x-content-type-options", "nosniff")
                .putHeader(CorrelationId.HEADER, ctx.<String>get(CorrelationId.HEADER));
        Outlet.all(content::next, response).onComplete(_ -> response.end(), cause -> {
            if (!response.closed()) {
                LOG.warn("file of request {} broke off: {}", ctx.<String>get(CorrelationId.HEADER), cause.getMessage());
                response.reset();
            }
        });
    }

    /// RFC 8187.
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private static UUID company(RoutingContext ctx) {
        return Caller.of(ctx).companyId();
    }

    private static UUID id(RoutingContext ctx) {
        String text = ctx.pathParam("id");
        return ObjectId.FILE
                .parse(text)
                .orElseThrow(() -> GatewayException.ofParam(Failure.NOT_FOUND, "id", "No such File object: " + text));
    }
}
