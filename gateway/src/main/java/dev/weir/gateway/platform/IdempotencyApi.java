package dev.weir.gateway.platform;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.idempotency.Keeping;
import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long the answers of a company's requests with an `Idempotency-Key` are kept.
final class IdempotencyApi {
    private static final String PATH = "/admin/idempotency";
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final PageQuery ANY = PageQuery.first(1);

    private final Keeping keeping;
    private final KeyAdmin companies;

    IdempotencyApi(Keeping keeping, KeyAdmin companies) {
        this.keeping = keeping;
        this.companies = companies;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.put(PATH).handler(Caller.with(keys, Scope.ADMIN));
        router.put(PATH).handler(bodies).handler(this::keep);
    }

    /// `{"companyId", "keep"}`; without `keep`, or with null, the company's own time is taken away.
    private void keep(RoutingContext ctx) {
        JsonObject body = Parameters.body(ctx, "companyId", "keep");
        UUID company = Parameters.uuid(
                "companyId", Parameters.text(body, "companyId").orElseThrow(() -> Parameters.missing("companyId")));
        Optional<Duration> own = Parameters.text(body, "keep").map(IdempotencyApi::time);
        known(company)
                .compose(_ -> keeping.keep(company, own))
                .onComplete(holds -> Envelope.send(ctx, 200, toApi(company, holds, own.isPresent())), ctx::fail);
    }

    private static Duration time(String text) {
        Matcher parts = TIME.matcher(text);
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            Duration time = switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            if (time.compareTo(Keeping.KEEP_MIN) >= 0 && time.compareTo(Keeping.KEEP_MAX) <= 0) {
                return time;
            }
        }
        throw Parameters.invalid("keep", text, "a duration such as 30s, 15m, 24h or 7d, from 1s to 30d");
    }

    /// Fails unless there is a company that can call at all: one that was ever given a key.
    private Future<Void> known(UUID company) {
        return companies
                .list(company, ANY)
                .compose(page -> page.items().isEmpty()
                        ? Future.failedFuture(GatewayException.ofParam(
                                Failure.NOT_FOUND,
                                "companyId",
                                "companyId: '" + company + "' (expected: a company that has an API key)"))
                        : Future.succeededFuture());
    }

    private static JsonObject toApi(UUID company, Duration keep, boolean own) {
        return new JsonObject()
                .put("companyId", company.toString())
                .put("keep", keep.toSeconds() + "s")
                .put("own", own);
    }
}
