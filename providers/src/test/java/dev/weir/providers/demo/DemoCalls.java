package dev.weir.providers.demo;

import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.Timeouts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Calls a demo provider on an event loop and waits for what comes.
final class DemoCalls implements AutoCloseable {
    static final String REQUEST_ID = "0198c1f2-7b3a-7000-8000-0123456789ab";
    static final long CREATED = 1_800_000_000;

    private static final int WAIT_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final DemoProvider provider = new DemoProvider(
            vertx, InstantSource.fixed(Instant.ofEpochSecond(CREATED)), new Timeouts(1_000, 1_000, 10_000, 10_000));

    /// All that was heard of one answer.
    ///
    /// @param failure what the exception handler got, null when the end came
    record Heard(int status, MultiMap headers, List<Buffer> reads, Throwable failure) {
        String text() {
            var all = Buffer.buffer();
            reads.forEach(all::appendBuffer);
            return all.toString();
        }

        JsonObject json() {
            return new JsonObject(text());
        }

        /// The payloads of the events.
        List<String> data() {
            return text().lines()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> line.substring(6))
                    .toList();
        }

        /// The chunks of a stream, without its end marker.
        List<JsonObject> chunks() {
            return data().stream()
                    .filter(data -> !data.equals("[DONE]"))
                    .map(JsonObject::new)
                    .toList();
        }
    }

    Attempt send(Operation operation, String body) {
        var call = new ProviderCall(
                REQUEST_ID,
                operation.path(),
                ProviderCall.JSON,
                Buffer.buffer(body),
                MultiMap.caseInsensitiveMultiMap());
        return onLoop(() -> provider.send(call));
    }

    Heard chat(JsonObject body) {
        return hear(send(Operation.CHAT_COMPLETIONS, body.encode()));
    }

    Heard complete(JsonObject body) {
        return hear(send(Operation.COMPLETIONS, body.encode()));
    }

    Heard hear(Attempt attempt) {
        return await(attempt.answer().compose(answer -> {
            var heard = Promise.<Heard>promise();
            context.runOnContext(_ -> read(answer, heard));
            return heard.future();
        }));
    }

    private static void read(Answer answer, Promise<Heard> heard) {
        var reads = new ArrayList<Buffer>();
        answer.body().handler(reads::add);
        answer.body().endHandler(_ -> heard.complete(new Heard(answer.status(), answer.headers(), reads, null)));
        answer.body().exceptionHandler(cut -> heard.complete(new Heard(answer.status(), answer.headers(), reads, cut)));
        answer.body().resume();
    }

    /// Runs on the event loop.
    <T> T onLoop(Callable<T> action) {
        var done = Promise.<T>promise();
        context.runOnContext(_ -> {
            try {
                done.complete(action.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return await(done.future());
    }

    /// Lets `ms` pass on the event loop, and all that was due in it happen.
    void pass(long ms) {
        await(vertx.timer(ms));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing within " + WAIT_SECONDS + " s", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
