package dev.weir.providers.demo;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.Timeouts;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.openai.OpenAiDialect;
import dev.weir.providers.upstream.Speech;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// A provider that needs no key and no network: it answers in this process, in the OpenAI dialect, chat completions and
/// completions, streamed or not. It echoes the user and talks on; calls the tools it is given; answers in JSON when
/// asked to; reports its usage exactly. The same request gets the same bytes, but for `id` and `created`.
///
/// Prompt tokens: one for every four bytes of a message's text, rounded up, at least one each. Completion tokens: one
/// for every piece of text, every tool call and every piece of a call's arguments; a stream has one event for each.
/// Without `max_tokens` an answer ends at 4,096 tokens, one of legacy completions at 16.
///
/// `metadata` of a request steers it (docs/demo-provider.md shows how):
///
/// | key | values | default |
/// |---|---|---|
/// | `demo_tokens` | 1 to 100000: length of a text answer | about 40 |
/// | `demo_delay_ms` | 0 to 60000 before each token; an answer in one piece waits for all of its tokens | 15 in
/// streams, else 0 |
/// | `demo_first_delay_ms` | 0 to 60000 before the head of the answer | 0 |
/// | `demo_fail` | `status-<400..599>`, `html-500`, `refuse`, `hang`, `hang-after-<n>`, `cut-after-<n>`,
/// `cut-inside-<n>`, `error-after-<n>`, `garbage`, `no-usage`, `no-done` | none |
///
/// In an answer of one piece `hang-after`, `cut-after` and `cut-inside` strike in its middle and `error-after` puts an
/// error in its place, whatever the number. Anything else there is answered with 400 and the expectation.
public final class DemoProvider implements Provider {
    private static final int BODY_PIECE_BYTES = 16 * 1024;
    private static final int MALFORMED = 400;

    private final Vertx vertx;
    private final InstantSource clock;
    private final Timeouts timeouts;
    private final Dialect dialect;
    private final Speech speech;

    /// @param clock for `created`
    public DemoProvider(Vertx vertx, InstantSource clock, Timeouts timeouts) {
        this.vertx = vertx;
        this.clock = clock;
        this.timeouts = timeouts;
        this.dialect = new OpenAiDialect(clock);
        this.speech = new Speech(
                "demo", Set.of(Operation.CHAT_COMPLETIONS, Operation.COMPLETIONS), new OpenAiChat(clock, false), true);
    }

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public UpstreamCall prepare(Dialect caller, CallRequest request, Buffer body, ModelTarget target) {
        return speech.prepare(caller, request, body, target);
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public Attempt send(ProviderCall call) {
        var attempt = new DemoAttempt(vertx);
        DemoRequest request;
        try {
            request = DemoRequestReader.read(operation(call.path()), call.body());
        } catch (GatewayException e) {
            return attempt.answer(0, MALFORMED, json(call), pieces(dialect.errorBody(e), Fault.NONE));
        }
        DemoSettings settings = request.settings();
        Fault fault = settings.fault();
        long delayMs = settings.firstDelayMs();
        return switch (fault.kind()) {
            case HANG -> attempt;
            case REFUSE ->
                attempt.fail(
                        delayMs,
                        GatewayException.of(
                                Failure.UPSTREAM_UNREACHABLE,
                                "Provider 'demo' can't be reached: it refused the connection"));
            case STATUS -> {
                MultiMap head = json(call);
                if (fault.number() == 429 || fault.number() == 503) {
                    head.set("retry-after", "1");
                }
                Buffer body = Buffer.buffer(DemoErrors.ofStatus(fault.number()).encode());
                yield attempt.answer(delayMs, fault.number(), head, pieces(body, fault));
            }
            case HTML_500 ->
                attempt.answer(
                        delayMs,
                        500,
                        head(call, "text/html"),
                        pieces(Buffer.buffer("<html><body><h1>500 Internal Server Error</h1></body></html>\n"), fault));
            case GARBAGE ->
                attempt.answer(
                        delayMs,
                        200,
                        request.stream() ? events(call) : json(call),
                        pieces(Buffer.buffer("<html><body>It works!</body></html>\n"), fault));
            case NONE, HANG_AFTER, CUT_AFTER, CUT_INSIDE, ERROR_AFTER, NO_USAGE, NO_DONE ->
                answer(attempt, call, request);
        };
    }

    private Attempt answer(DemoAttempt attempt, ProviderCall call, DemoRequest request) {
        DemoSettings settings = request.settings();
        var envelope = new Envelope(request, call.requestId(), clock.instant().getEpochSecond());
        List<Reply> replies = new ReplyMaker(request).replies();
        if (request.stream()) {
            return attempt.answer(
                    settings.firstDelayMs(), 200, events(call), new StreamScript(request, envelope, replies));
        }
        long tokens = replies.stream().mapToLong(Reply::tokens).sum();
        long thinkingMs = settings.delayAsked() ? settings.delayMs() * tokens : 0;
        Fault fault = settings.fault();
        Buffer body = Buffer.buffer(
                fault.is(Fault.Kind.ERROR_AFTER)
                        ? DemoErrors.midAnswer().encode()
                        : envelope.whole(replies, !fault.is(Fault.Kind.NO_USAGE))
                                .encode());
        MultiMap head = json(call).set("content-length", String.valueOf(body.length()));
        return attempt.answer(settings.firstDelayMs() + thinkingMs, 200, head, pieces(body, fault));
    }

    private static Operation operation(String path) {
        return path.equals(Operation.COMPLETIONS.path()) ? Operation.COMPLETIONS : Operation.CHAT_COMPLETIONS;
    }

    /// The steps of a body that is whole from the start.
    private static Iterator<Step> pieces(Buffer body, Fault fault) {
        Step last = switch (fault.kind()) {
            case HANG_AFTER -> new Step.Hang();
            case CUT_AFTER, CUT_INSIDE -> new Step.Cut();
            case NONE, STATUS, HTML_500, REFUSE, HANG, ERROR_AFTER, GARBAGE, NO_USAGE, NO_DONE -> new Step.End();
        };
        int length = last instanceof Step.End ? body.length() : body.length() / 2;
        var steps = new ArrayList<Step>();
        for (int from = 0; from < length; from += BODY_PIECE_BYTES) {
            steps.add(new Step.Write(body.slice(from, Math.min(length, from + BODY_PIECE_BYTES)), 0));
        }
        steps.add(last);
        return steps.iterator();
    }

    private static MultiMap json(ProviderCall call) {
        return head(call, "application/json");
    }

    private static MultiMap events(ProviderCall call) {
        return head(call, "text/event-stream; charset=utf-8").set("cache-control", "no-cache");
    }

    private static MultiMap head(ProviderCall call, String contentType) {
        return MultiMap.caseInsensitiveMultiMap()
                .set("content-type", contentType)
                .set("x-request-id", call.requestId());
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
