package dev.weir.testkit.emulators.rerank;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Emulator;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/// [Cohere](https://docs.cohere.com/reference/rerank): `POST /v2/rerank`.
public final class CohereEmulator implements Emulator, Complaints {
    @Override
    public String name() {
        return "cohere";
    }

    @Override
    public String basePath() {
        return "/v2";
    }

    @Override
    public String key() {
        return "co-emulator";
    }

    @Override
    public Answer answer(Call call) {
        if (!key().equals(call.bearer())) {
            throw Refusal.of(Kind.AUTHENTICATION, call.bearer() == null ? "no api key supplied" : "invalid api token");
        }
        if (!call.route().equals("POST /v2/rerank") && !call.route().equals("POST /v1/rerank")) {
            throw Refusal.of(Kind.NOT_FOUND, "404 page not found");
        }
        return Rerank.answer(call, Node.root(call.json("invalid request: could not parse the body as JSON"), this));
    }

    @Override
    public Answer.Whole refuse(Call call, Refusal refusal) {
        int status = refusal.kind() == Kind.OVERLOADED ? 503 : refusal.status();
        return new Answer.Whole(
                status,
                refusal.retryAfterSeconds() < 0
                        ? Map.of()
                        : Map.of("retry-after", String.valueOf(refusal.retryAfterSeconds())),
                "application/json",
                Buffer.buffer(new JsonObject()
                        .put("id", call.id("", 36))
                        .put("message", refusal.getMessage())
                        .encode()),
                Work.NONE);
    }

    @Override
    public String field(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    @Override
    public String item(String path, int index) {
        return path + "[" + index + "]";
    }

    @Override
    public Refusal missing(String path) {
        return Refusal.invalid("invalid request: " + path + " is required");
    }

    @Override
    public Refusal unknown(String path) {
        return Refusal.of(Kind.UNPROCESSABLE, "unknown field: parameter '" + path + "' is not a valid field");
    }

    @Override
    public Refusal type(String path, String expected, Object got) {
        return Refusal.invalid(
                "invalid type: parameter '" + path + "' is " + Node.typeOf(got) + " but should be " + expected + ".");
    }

    @Override
    public Refusal word(String path, Object got, List<String> allowed) {
        return Refusal.invalid("invalid request: " + path + " '" + got + "' must be one of " + allowed);
    }

    @Override
    public Refusal value(String path, Object got, String expected) {
        return Refusal.invalid("invalid request: " + path + " " + got + " must be " + expected);
    }
}
