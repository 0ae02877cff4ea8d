package dev.weir.testkit.emulators;

import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.FaultOrder;
import dev.weir.testkit.emulators.core.Faults;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Served;
import dev.weir.testkit.emulators.core.ServedLog;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The control endpoint: `POST /emulator/faults` orders faults, `GET` lists them, `DELETE` forgets them;
/// `GET /emulator/served` tells what was served and counted, `DELETE` forgets it.
final class Control implements Complaints {
    /// Most requests that one order may spoil.
    private static final int COUNT_MAX = 1_000_000;

    private final Faults faults;
    private final ServedLog log;
    private final Set<String> providers;

    Control(Faults faults, ServedLog log, Set<String> providers) {
        this.faults = faults;
        this.log = log;
        this.providers = providers;
    }

    void answer(HttpServerRequest request, Buffer body) {
        try {
            switch (request.method() + " " + request.path()) {
                case "POST /emulator/faults" -> order(body);
                case "DELETE /emulator/faults" -> faults.clear();
                case "GET /emulator/faults" -> {}
                case "DELETE /emulator/served" -> log.clear();
                case "GET /emulator/served" -> {
                    reply(request, 200, new JsonObject().put("served", served()));
                    return;
                }
                case String other ->
                    throw Refusal.of(
                            Refusal.Kind.NOT_FOUND, other + " (expected: /emulator/faults or /emulator/served)");
            }
            reply(request, 200, new JsonObject().put("faults", new JsonArray(faults.waiting())));
        } catch (Refusal refusal) {
            reply(request, refusal.status(), new JsonObject().put("error", refusal.getMessage()));
        }
    }

    /// No provider has this path.
    void unknown(HttpServerRequest request) {
        reply(
                request,
                404,
                new JsonObject()
                        .put(
                                "error",
                                request.path() + " (expected: a path that begins with one of "
                                        + String.join(", ", providers) + ", emulator)"));
    }

    private void order(Buffer body) {
        try {
            Node order = Node.root(new JsonObject(body), this).only("provider", "kind", "count");
            order.needs("provider");
            String provider = order.word("provider", null, providers.toArray(String[]::new));
            FaultOrder fault = FaultOrder.parse(order.text("kind"));
            faults.order(provider, fault, (int) order.integer("count", 1, 1, COUNT_MAX));
        } catch (DecodeException | ClassCastException e) {
            throw Refusal.invalid(
                    "the body is no JSON object (expected: {\"provider\":\"openai\",\"kind\":\"rate-limit\"})");
        }
    }

    private JsonArray served() {
        var all = new JsonArray();
        for (Served each : log.all()) {
            var tokens = new JsonObject();
            each.usage().asMap().forEach((tokenClass, count) -> tokens.put(tokenClass.key(), count));
            var units = new JsonObject();
            each.units().forEach(units::put);
            all.add(new JsonObject()
                    .put("id", each.id())
                    .put("provider", each.provider())
                    .put("request", each.request())
                    .put("model", each.model())
                    .put("status", each.status())
                    .put("tokens", tokens)
                    .put("units", units)
                    .put("ending", each.ending().name().toLowerCase(Locale.ROOT)));
        }
        return all;
    }

    private static void reply(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.encodePrettily() + "\n");
    }

    @Override
    public String field(String path, String key) {
        return key;
    }

    @Override
    public String item(String path, int index) {
        return path + "[" + index + "]";
    }

    @Override
    public Refusal missing(String path) {
        return Refusal.invalid(path + " is missing");
    }

    @Override
    public Refusal unknown(String path) {
        return Refusal.invalid("'" + path + "' is unknown (expected: provider, kind, count)");
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        return Refusal.invalid(path + ": " + Node.typeOf(got) + " (expected: " + expected + ")");
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        return Refusal.invalid(path + ": '" + got + "' (expected one of: " + String.join(", ", allowed) + ")");
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return Refusal.invalid(path + ": " + got + " (expected: " + expected + ")");
    }
}
