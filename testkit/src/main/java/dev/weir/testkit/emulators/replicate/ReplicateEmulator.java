package dev.weir.testkit.emulators.replicate;

import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Emulator;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replicate. Models whose name holds `flux`, `sdxl`, `image` or `imagen` draw, all others write.
public final class ReplicateEmulator implements Emulator {
    /// Predictions kept; the oldest are forgotten.
    private static final int PREDICTIONS_MAX = 1_000;
    private static final int WAIT_SECONDS_MAX = 60;
    private static final Pattern OFFICIAL =
            Pattern.compile("POST /v1/(?:models|deployments)/([^/]+/[^/]+)/predictions");
    private static final Pattern ONE = Pattern.compile("(GET|POST) /v1/predictions/([^/]+)(/cancel)?");
    private static final Pattern STREAM = Pattern.compile("GET /stream/([^/]+)");
    private static final Pattern PREFER = Pattern.compile("wait(?:=([0-9]+))?");
    private static final Pattern CANCEL_AFTER = Pattern.compile("([0-9]+)([smh])");

    private final Vertx vertx;
    private final Map<String, Prediction> predictions = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Prediction> eldest) {
            return size() > PREDICTIONS_MAX;
        }
    };

    public ReplicateEmulator(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public String name() {
        return "replicate";
    }

    @Override
    public String basePath() {
        return "/v1";
    }

    @Override
    public String key() {
        return "r8_emulator";
    }

    @Override
    public Answer answer(Call call) {
        if (call.path().startsWith("/files/")) {
            return Answer.bytes("image/png", Media.png(), Work.NONE);
        }
        Matcher stream = STREAM.matcher(call.route());
        if (stream.matches()) {
            return stream(call, prediction(stream.group(1)));
        }
        if (!key().equals(call.bearer())) {
            throw Refusal.of(Kind.AUTHENTICATION, "You did not pass a valid authentication token");
        }
        Matcher official = OFFICIAL.matcher(call.route());
        if (official.matches()) {
            return create(call, official.group(1));
        }
        Matcher one = ONE.matcher(call.route());
        if (one.matches() && one.group(3) == null && one.group(1).equals("GET")) {
            return Answer.json(prediction(one.group(2)).json());
        }
        if (one.matches() && one.group(3) != null && one.group(1).equals("POST")) {
            Prediction prediction = prediction(one.group(2));
            prediction.cancel();
            return Answer.json(prediction.json());
        }
        return switch (call.route()) {
            case "POST /v1/predictions" -> create(call, null);
            case "GET /v1/predictions" -> list();
            case "GET /v1/account" ->
                Answer.json(new JsonObject().put("type", "organization").put("username", "emulator"));
            case String _ -> throw Refusal.of(Kind.NOT_FOUND, "Not found.");
        };
    }

    private Prediction prediction(String id) {
        Prediction prediction = predictions.get(id);
        if (prediction == null) {
            throw Refusal.of(Kind.NOT_FOUND, "Prediction not found");
        }
        return prediction;
    }

    private Answer list() {
        var results = new JsonArray();
        predictions.values().stream().toList().reversed().forEach(each -> results.add(each.json()));
        return Answer.json(
                new JsonObject().put("next", null).put("previous", null).put("results", results));
    }

    /// @param model `owner/name` when the path named it
    private Answer create(Call call, String model) {
        Node body = Node.root(call.json("Malformed JSON in request body"), new ReplicateComplaints());
        if (model == null) {
            body.only("version", "input", "webhook", "webhook_events_filter", "stream")
                    .needs("version", "input");
        } else {
            body.only("input", "webhook", "webhook_events_filter", "stream", "version")
                    .needs("input");
        }
        String name = model == null ? body.text("version") : model;
        if (name.startsWith("missing")) {
            throw Refusal.of(Kind.NOT_FOUND, "The requested resource could not be found.");
        }
        Prompt prompt = prompt(name, body.object("input"));
        prompt.stream = body.flag("stream", false);
        boolean draws = name.matches(".*(flux|sdxl|image|imagen).*");
        var turn = Turn.take(call, prompt, false);
        String image = draws ? call.url("/files/" + call.id("out-", 12) + ".png") : null;
        var prediction = new Prediction(
                call, turn, body.object("input").json(), model == null ? body.text("version") : "hidden", image);
        predictions.put(prediction.id(), prediction);
        prediction.begin(vertx, turn.has(OrderWord.REFUSE));
        cancelAfter(call, prediction);
        return waited(call, prediction);
    }

    private static Prompt prompt(String model, Node input) {
        var prompt = new Prompt(model);
        if (input.has("system_prompt")) {
            prompt.text(input.text("system_prompt"));
        }
        prompt.user();
        prompt.text(input.text("prompt"));
        prompt.outputMax = input.integer("max_tokens", input.integer("max_new_tokens", -1, 1, 1_000_000), 1, 1_000_000);
        input.number("temperature", 1, 0, 5);
        input.number("top_p", 1, 0, 1);
        if (input.has("stop_sequences")) {
            prompt.stops = List.of(input.text("stop_sequences").split(","));
        }
        return prompt;
    }

    private void cancelAfter(Call call, Prediction prediction) {
        String header = call.header("cancel-after");
        if (header == null) {
            return;
        }
        Matcher matcher = CANCEL_AFTER.matcher(header);
        if (!matcher.matches()) {
            throw Refusal.of(Kind.UNPROCESSABLE, "Cancel-After: '" + header + "' is not a duration such as 30s");
        }
        long seconds = Long.parseLong(matcher.group(1))
                * switch (matcher.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case String _ -> 3_600;
                };
        vertx.setTimer(Math.max(1, seconds * 1_000), _ -> prediction.cancel());
    }

    private Answer waited(Call call, Prediction prediction) {
        String prefer = call.header("prefer");
        if (prefer == null) {
            return Answer.json(201, prediction.json(), Work.NONE);
        }
        Matcher matcher = PREFER.matcher(prefer);
        int seconds = matcher.matches()
                ? matcher.group(1) == null ? WAIT_SECONDS_MAX : Integer.parseInt(matcher.group(1))
                : 0;
        if (seconds < 1 || seconds > WAIT_SECONDS_MAX) {
            throw Refusal.of(
                    Kind.UNPROCESSABLE, "Prefer: '" + prefer + "' must be wait or wait=1 to wait=" + WAIT_SECONDS_MAX);
        }
        Promise<Answer> answer = Promise.promise();
        long timer = vertx.setTimer(seconds * 1_000L, _ -> answer.tryComplete(now(prediction)));
        prediction.over().onSuccess(_ -> {
            vertx.cancelTimer(timer);
            answer.tryComplete(now(prediction));
        });
        Future<Answer> later = answer.future();
        return new Answer.Later(later);
    }

    private static Answer now(Prediction prediction) {
        return Answer.json(201, prediction.json(), Work.NONE);
    }

    /// The output as events: what is there already, and the rest as if it were being made.
    private static Answer stream(Call call, Prediction prediction) {
        var frames = new ArrayList<Frame>();
        int number = 0;
        if (prediction.image() != null) {
            frames.add(event("output", number++, prediction.image()));
        } else {
            for (String token : prediction.tokens()) {
                frames.add(event("output", number++, token).with(TokenClass.OUTPUT_TEXT, 1));
            }
        }
        boolean stopped =
                prediction.status() == Prediction.Status.CANCELED || prediction.status() == Prediction.Status.ABORTED;
        frames.add(event("done", number, stopped ? "{\"reason\":\"canceled\"}" : "{}")
                .asTerminator());
        String error = event("error", number, "{\"detail\":\"An unexpected error occurred\"}")
                        .bytes()
                + event("done", number + 1, "{\"reason\":\"error\"}").bytes().toString();
        return new Answer.Events(
                Map.of(),
                "text/event-stream",
                frames,
                Buffer.buffer(error),
                prediction.turn().paceMs(),
                Work.NONE);
    }

    private static Frame event(String name, int number, String data) {
        return Frame.of("event: " + name + "\nid: " + number + ":0\ndata: " + data.replace("\n", "\ndata: ") + "\n\n");
    }

    @Override
    public Map<String, String> headers(Call call) {
        return Map.of("ratelimit-remaining", "599", "ratelimit-reset", "1");
    }

    @Override
    public Answer.Whole refuse(Call call, Refusal refusal) {
        var headers = new HashMap<String, String>();
        if (refusal.retryAfterSeconds() >= 0) {
            headers.put("retry-after", String.valueOf(refusal.retryAfterSeconds()));
        }
        int status = switch (refusal.kind()) {
            case QUOTA -> 402;
            case OVERLOADED -> 503;
            case INVALID,
                    AUTHENTICATION,
                    PAYMENT,
                    PERMISSION,
                    NOT_FOUND,
                    METHOD,
                    CONFLICT,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    RATE_LIMIT,
                    SERVER,
                    BAD_GATEWAY,
                    UNAVAILABLE,
                    TIMEOUT -> refusal.status();
        };
        String detail = refusal.kind() == Kind.RATE_LIMIT
                ? "Request was throttled. Your rate limit resets in ~" + refusal.retryAfterSeconds() + "s."
                : refusal.getMessage();
        return new Answer.Whole(
                status,
                headers,
                "application/problem+json",
                Buffer.buffer(new JsonObject()
                        .put("title", title(refusal))
                        .put("detail", detail)
                        .put("status", status)
                        .encode()),
                Work.NONE);
    }

    private static String title(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID, UNPROCESSABLE -> "Input validation failed";
            case AUTHENTICATION -> "Unauthenticated";
            case QUOTA, PAYMENT -> "Insufficient credit";
            case NOT_FOUND -> "Not Found";
            case RATE_LIMIT -> "Too Many Requests";
            case PERMISSION, METHOD, CONFLICT, TOO_LARGE -> "Request refused";
            case SERVER, BAD_GATEWAY, UNAVAILABLE, TIMEOUT, OVERLOADED -> "Internal server error";
        };
    }
}
