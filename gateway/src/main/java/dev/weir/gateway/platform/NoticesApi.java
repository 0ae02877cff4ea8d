package dev.weir.gateway.platform;

import dev.weir.contracts.billing.Notices;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.money.Money;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// What a company is told of.
final class NoticesApi {
    private static final String PATH = "/admin/notices";

    private final Notices notices;

    NoticesApi(Notices notices) {
        this.notices = notices;
    }

    void mount(Router router, KeyRing keys, BodyHandler bodies) {
        router.put(PATH).handler(Caller.with(keys, Scope.ADMIN));
        router.put(PATH).handler(bodies).handler(this::set);
    }

    /// `{"companyId", "lowBalance"}`, the caller's company by default; without `lowBalance`, or with null, it
    /// is told no more.
    private void set(RoutingContext ctx) {
        JsonObject body = Parameters.body(ctx, "companyId", "lowBalance");
        UUID company = Parameters.text(body, "companyId")
                .map(id -> Parameters.uuid("companyId", id))
                .orElse(Caller.of(ctx).companyId());
        OptionalLong low = Parameters.text(body, "lowBalance").stream()
                .mapToLong(NoticesApi::nanos)
                .findFirst();
        notices.lowBalance(company, low).onComplete(notice -> answer(ctx, company, notice), ctx::fail);
    }

    private static long nanos(String decimal) {
        try {
            return Money.parseNanos(decimal);
        } catch (IllegalArgumentException e) {
            throw GatewayException.ofParam(Failure.INVALID_VALUE, "lowBalance", "lowBalance: " + e.getMessage());
        }
    }

    private static void answer(RoutingContext ctx, UUID company, Optional<Notices.Notice> notice) {
        notice.ifPresentOrElse(
                set -> Envelope.send(ctx, 200, toApi(set)),
                () -> ctx.fail(GatewayException.ofParam(
                        Failure.NOT_FOUND,
                        "companyId",
                        "companyId: '" + company + "' (expected: a company that exists)")));
    }

    private static JsonObject toApi(Notices.Notice notice) {
        return new JsonObject()
                .put("companyId", notice.companyId().toString())
                .put("currency", notice.currency())
                .put("lowBalance", Views.decimal(notice.lowBalanceNanos()))
                .put("posted", Money.decimal(notice.postedNanos()));
    }
}
