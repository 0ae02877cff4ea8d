package dev.weir.testkit.emulators.replicate;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Served;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One prediction: `starting`, then `processing` while its output grows, then `succeeded`, `failed`, `canceled` or
/// `aborted`, which never change. On the event loop.
final class Prediction {
    enum Status {
        STARTING,
        PROCESSING,
        SUCCEEDED,
        FAILED,
        CANCELED,
        /// Ended before it began; costs nothing.
        ABORTED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean over() {
            return this != STARTING && this != PROCESSING;
        }
    }

    private static final int CREATED = 201;
    private static final long STARTING_MS = 20;
    private static final long STEP_MS = 5;

    private final String id;
    private final Call call;
    private final Turn turn;
    private final JsonObject input;
    private final String version;
    private final List<String> tokens;
    private final String image;
    private final Promise<Prediction> over = Promise.promise();
    private final String created;
    private Status status = Status.STARTING;
    private int done;
    private String error;
    private String started;
    private String completed;

    /// @param image the URL of the picture it draws, or null when it writes
    /// @param version as the request named it
    Prediction(Call call, Turn turn, JsonObject input, String version, String image) {
        this.call = call;
        this.turn = turn;
        this.input = input;
        this.version = version;
        this.image = image;
        this.id = call.id("", 26);
        this.tokens = Tokens.split(turn.reply().text());
        this.created = call.ids().time(0);
    }

    String id() {
        return id;
    }

    Status status() {
        return status;
    }

    List<String> tokens() {
        return tokens;
    }

    String image() {
        return image;
    }

    Turn turn() {
        return turn;
    }

    /// Completes when it is over.
    Future<Prediction> over() {
        return over.future();
    }

    /// Sets it going.
    ///
    /// @param fails it fails in the middle
    void begin(Vertx vertx, boolean fails) {
        vertx.setTimer(STARTING_MS, _ -> {
            if (status == Status.STARTING) {
                status = Status.PROCESSING;
                started = call.ids().time(0);
                step(vertx, fails);
            }
        });
    }

    private void step(Vertx vertx, boolean fails) {
        if (status.over()) {
            return;
        }
        if (fails && done >= tokens.size() / 2) {
            error = "Prediction failed, as ordered.";
            end(Status.FAILED);
        } else if (done >= tokens.size()) {
            end(Status.SUCCEEDED);
        } else {
            done++;
            vertx.setTimer(Math.max(STEP_MS, turn.paceMs()), _ -> step(vertx, fails));
        }
    }

    /// Stops it; one that is over stays as it is.
    void cancel() {
        if (!status.over()) {
            end(status == Status.STARTING ? Status.ABORTED : Status.CANCELED);
        }
    }

    private void end(Status last) {
        status = last;
        completed = call.ids().time(0);
        boolean free = last == Status.ABORTED;
        TokenUsage written = TokenUsage.NONE.with(TokenClass.OUTPUT_TEXT, image == null ? done : 0);
        call.served(
                new Work(
                        id,
                        turn.prompt().model,
                        free ? TokenUsage.NONE : turn.input(),
                        free ? TokenUsage.NONE : written,
                        image == null ? Map.of() : Map.of("images", 1L)),
                CREATED,
                last == Status.SUCCEEDED ? Served.Ending.FINISHED : Served.Ending.SPOILED);
        over.complete(this);
    }

    private Object output() {
        if (image != null) {
            return status == Status.SUCCEEDED ? new JsonArray().add(image) : null;
        }
        return done == 0 ? null : new JsonArray(tokens.subList(0, done));
    }

    /// As the API shows it.
    JsonObject json() {
        var urls = new JsonObject()
                .put("get", call.url("/v1/predictions/" + id))
                .put("cancel", call.url("/v1/predictions/" + id + "/cancel"))
                .put("stream", call.url("/stream/" + id))
                .put("web", "https://replicate.com/p/" + id);
        var json = new JsonObject()
                .put("id", id)
                .put("model", turn.prompt().model)
                .put("version", version)
                .put("input", input)
                .put("output", output())
                .put("logs", "")
                .put("error", error)
                .put("status", status.word())
                .put("source", "api")
                .put("data_removed", false)
                .put("created_at", created)
                .put("started_at", started)
                .put("completed_at", completed)
                .put("urls", urls);
        return status.over() ? json.put("metrics", metrics()) : json;
    }

    private JsonObject metrics() {
        var metrics = new JsonObject().put("predict_time", done * 0.005).put("total_time", done * 0.005 + 0.02);
        return image != null
                ? metrics.put("image_count", 1)
                : metrics.put("input_token_count", turn.input().inputTotal())
                        .put("output_token_count", turn.output().outputTotal());
    }
}
