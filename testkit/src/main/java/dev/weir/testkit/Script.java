package dev.weir.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// What a scripted upstream does with one request, step by step. Made by chaining; every call returns a new script.
///
/// ```java
/// Script.events().event(Samples.chunk("Hi")).await(latch).event(Samples.finish("stop")).done()
/// ```
public final class Script {
    /// One thing the upstream does.
    sealed interface Step {
        /// The head of an answer. How its body is framed follows from its headers.
        record Head(int status, List<String> headers) implements Step {}

        /// Bytes of the body, in one write, framed as the head said.
        record Body(byte[] bytes) implements Step {}

        /// Bytes that go out as they are.
        record Raw(byte[] bytes) implements Step {}

        /// Goes on when the latch opens, or the other side leaves.
        record Await(CountDownLatch latch) implements Step {}

        /// The body's proper end. The connection stays open where HTTP allows it.
        record End() implements Step {}

        /// Closes the connection (FIN).
        record Cut() implements Step {}

        /// Breaks the connection (RST, or RST_STREAM).
        record Reset() implements Step {}

        /// Does nothing more until the other side leaves.
        record Hang() implements Step {}

        /// Sends the bytes again and again until the other side leaves.
        record Forever(byte[] bytes) implements Step {}
    }

    private final List<Step> steps;

    private Script(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    List<Step> steps() {
        return steps;
    }

    /// An empty script, for bytes that are no HTTP.
    public static Script silence() {
        return new Script(List.of());
    }

    /// The head of an answer; `headers` as `name: value`.
    public static Script head(int status, String... headers) {
        return silence().and(new Step.Head(status, List.of(headers)));
    }

    /// The head of a stream of events, chunked.
    public static Script events(String... headers) {
        var all = new ArrayList<>(
                List.of("content-type: text/event-stream; charset=utf-8", "transfer-encoding: chunked"));
        all.addAll(Arrays.asList(headers));
        return head(200, all.toArray(String[]::new));
    }

    /// A whole JSON answer with its length.
    public static Script json(int status, String body, String... headers) {
        return whole(status, "application/json", body, headers);
    }

    /// A whole answer with its length.
    public static Script whole(int status, String contentType, String body, String... headers) {
        var all = new ArrayList<>(List.of("content-type: " + contentType, "content-length: " + bytes(body).length));
        all.addAll(Arrays.asList(headers));
        return head(status, all.toArray(String[]::new)).text(body).end();
    }

    /// Text of the body, in one write.
    public Script text(String text) {
        return and(new Step.Body(bytes(text)));
    }

    /// Bytes of the body, in one write.
    public Script body(byte[] body) {
        return and(new Step.Body(body.clone()));
    }

    /// The body in writes of `size` bytes.
    public Script pieces(String text, int size) {
        byte[] all = bytes(text);
        Script script = this;
        for (int from = 0; from < all.length; from += size) {
            script = script.body(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
        }
        return script;
    }

    /// One event with this data.
    public Script event(String data) {
        return text("data: " + data + "\n\n");
    }

    /// The end marker and the end of the body.
    public Script done() {
        return event("[DONE]").end();
    }

    public Script raw(String text) {
        return and(new Step.Raw(bytes(text)));
    }

    /// This one and then the other.
    public Script then(Script next) {
        Script script = this;
        for (Step step : next.steps) {
            script = script.and(step);
        }
        return script;
    }

    public Script await(CountDownLatch latch) {
        return and(new Step.Await(latch));
    }

    public Script end() {
        return and(new Step.End());
    }

    public Script cut() {
        return and(new Step.Cut());
    }

    public Script reset() {
        return and(new Step.Reset());
    }

    public Script hang() {
        return and(new Step.Hang());
    }

    public Script forever(String text) {
        return and(new Step.Forever(bytes(text)));
    }

    private Script and(Step step) {
        var longer = new ArrayList<>(steps);
        longer.add(step);
        return new Script(longer);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
