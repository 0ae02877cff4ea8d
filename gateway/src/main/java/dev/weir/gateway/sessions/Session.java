package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.streams.FrameFlow;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.LiveSocket;
import dev.weir.providers.api.live.ServerEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// An open session: two sockets, what flows between them, and what that costs. Every way it can end comes to
/// [#end], once. Event loop only.
final class Session {
    private static final Buffer PING = Buffer.buffer("weir");
    private static final int SILENCES_MAX = 3;

    // what it is made of
    final Meter speech;
    final Transcribers transcribers;
    final Tally tally;
    private final Charging charging;
    private final LiveDialect dialect;
    private final SessionSettings settings;
    private final SessionEnd onEnd;
    private final Context context;
    private final String id;

    // set when it starts
    private WebSocket caller;
    private WebSocket provider;
    private FrameFlow fromCaller;
    private FrameFlow fromProvider;

    // by System.nanoTime()
    private final long startedNanos = System.nanoTime();
    private long lastEvent = startedNanos;
    private long callerSeen = startedNanos;
    private long providerSeen = startedNanos;
    private long pingedNanos = startedNanos;

    /// Errors that the caller was told of.
    private long told;
    private boolean draining;
    private boolean ended;

    /// Is told when a session has ended.
    interface SessionEnd {
        /// @param failure null when there was none
        void ended(Session session, Ending ending, GatewayException failure);
    }

    /// @param id of its request
    /// @param speech with a spare that is held
    Session(
            String id,
            Meter speech,
            Transcribers transcribers,
            Tally tally,
            Charging charging,
            LiveDialect dialect,
            SessionSettings settings,
            Context context,
            SessionEnd onEnd) {
        this.id = id;
        this.speech = speech;
        this.transcribers = transcribers;
        this.tally = tally;
        this.charging = charging;
        this.dialect = dialect;
        this.settings = settings;
        this.context = context;
        this.onEnd = onEnd;
    }

    /// Joins two open, paused sockets.
    void start(WebSocket caller, LiveSocket provider) {
        this.caller = caller;
        this.provider = provider.socket();
        fromCaller = new FrameFlow(caller, this.provider, messageBytesMax(), new CallerEvents(this, dialect));
        fromProvider = new FrameFlow(this.provider, caller, messageBytesMax(), new ProviderEvents(this, dialect));
        fromProvider.start(provider.early());
        fromCaller.start(List.of());
    }

    int messageBytesMax() {
        return settings.messageMax().intBytes();
    }

    int frameBytesMax() {
        return settings.frameMax().intBytes();
    }

    long startedNanos() {
        return startedNanos;
    }

    void noteEvent() {
        lastEvent = System.nanoTime();
    }

    /// Tells the caller of something that does not end the session.
    ///
    /// @param about the caller's event, null for none
    void tell(GatewayException failure, String about) {
        if (!ended) {
            say(failure, about);
        }
    }

    private void say(GatewayException failure, String about) {
        if (!caller.isClosed()) {
            caller.writeTextMessage(
                    dialect.errorEvent(id + "_" + told++, failure, about).toString());
        }
    }

    /// Completes when what the caller sends may go on.
    Future<Void> gate() {
        Future<Void> spoken = speech.gate();
        Future<Void> written = transcribers.gate();
        return spoken.succeeded() ? written : written.succeeded() ? spoken : spoken.compose(_ -> written);
    }

    void began(String responseId) {
        Running run = speech.begin(responseId);
        charging.begun();
        run.hold.granted.onFailure(this::refused);
    }

    void done(ServerEvent.Done done) {
        if (speech.isOver(done.responseId())) {
            return;
        }
        if (speech.find(done.responseId()) == null) {
            began(done.responseId());
        }
        Running run = speech.find(done.responseId());
        speech.remove(done.responseId());
        charging.done(run, done.failed(), done.usage());
        // When the caller has been told that it is over.
        context.runOnContext(_ -> next());
    }

    private void next() {
        if (ended) {
            return;
        }
        if (draining) {
            drain();
        } else {
            speech.gate().onFailure(this::refused);
        }
    }

    void committed(String itemId) {
        Running run = transcribers.begin(itemId);
        if (run != null) {
            charging.begun();
            run.heardTokens = tally.takeHeard();
            run.hold.granted.onFailure(this::refused);
        }
    }

    void transcribed(ServerEvent.Transcribed written) {
        if (transcribers.isOver(written.itemId())) {
            return;
        }
        Running run = transcribers.remove(written.itemId());
        if (run == null) {
            committed(written.itemId());
            run = transcribers.remove(written.itemId());
        }
        if (run != null) {
            charging.written(run, written.failed(), written.usage());
        }
    }

    private void refused(Throwable cause) {
        fail(Ending.REFUSED, Failures.shown(cause));
    }

    /// The node is about to stop: a session in which no response runs ends now, others when theirs are over.
    void drain() {
        draining = true;
        if (speech.isIdle()) {
            shutDown();
        }
    }

    void shutDown() {
        fail(
                Ending.SHUT_DOWN,
                GatewayException.of(
                        Failure.SHUTTING_DOWN, "The gateway is shutting down; please open the session again"));
    }

    /// Looks at the clock.
    void sweep(long now) {
        if (passed(startedNanos, settings.sessionMax().toMillis(), now)) {
            expire("Your session hit the maximum duration of "
                    + settings.sessionMax().toMinutes() + " minutes.");
        } else if (passed(lastEvent, settings.idleTimeout().toMillis(), now)) {
            expire("Your session had no event for " + settings.idleTimeout().toSeconds() + " seconds.");
        } else {
            listen(now);
        }
    }

    private void expire(String message) {
        fail(Ending.TIMEOUT, GatewayException.of(Failure.SESSION_EXPIRED, message));
    }

    /// Pings whoever is silent. A side from which nothing is taken can't be heard, and is not to blame.
    private void listen(long now) {
        callerSeen = Math.max(callerSeen, fromCaller.held() ? now : fromCaller.lastArrival());
        providerSeen = Math.max(providerSeen, fromProvider.held() ? now : fromProvider.lastArrival());
        long interval = settings.pingInterval().toMillis();
        if (passed(callerSeen, SILENCES_MAX * interval, now)) {
            callerClosed(FrameFlow.GONE, null);
        } else if (passed(providerSeen, SILENCES_MAX * interval, now)) {
            providerClosed(FrameFlow.GONE, null);
        } else if (passed(pingedNanos, interval, now)) {
            pingedNanos = now;
            ping(caller, callerSeen, now);
            ping(provider, providerSeen, now);
        }
    }

    private void ping(WebSocket socket, long seen, long now) {
        if (!socket.isClosed() && passed(seen, settings.pingInterval().toMillis(), now)) {
            socket.writePing(PING);
        }
    }

    private static boolean passed(long since, long ms, long now) {
        return now - since > TimeUnit.MILLISECONDS.toNanos(ms);
    }

    void callerClosed(int code, String reason) {
        end(Ending.CLIENT_GONE, null, code, reason);
    }

    void providerClosed(int code, String reason) {
        if (code == FrameFlow.GONE) {
            fail(
                    Ending.UPSTREAM_CUT,
                    GatewayException.of(
                            Failure.UPSTREAM_CUT,
                            "Provider '" + speech.terms.route().provider() + "' broke off the session"));
        } else {
            end(speech.isIdle() ? Ending.COMPLETED : Ending.UPSTREAM_CUT, null, code, reason);
        }
    }

    /// Ends it with an error event and a code of its own.
    void fail(Ending ending, GatewayException failure) {
        end(ending, failure, CloseCode.of(failure.failure()), dialect.closeReason(failure));
    }

    private void end(Ending ending, GatewayException failure, int code, String reason) {
        if (ended) {
            return;
        }
        ended = true;
        fromCaller.stop();
        fromProvider.stop();
        // Before the caller is told, so that whoever was told finds it in the books.
        speech.removeAll().forEach(run -> charging.cut(run, ending));
        speech.release(ending);
        transcribers.endAll(ending).forEach(run -> charging.written(run, true, Optional.empty()));
        if (failure != null) {
            say(failure, null);
        }
        short passedOn = CloseCode.passedOn(code);
        close(caller, passedOn, reason);
        close(provider, failure == null ? passedOn : (short) CloseCode.NORMAL, failure == null ? reason : null);
        onEnd.ended(this, ending, failure);
    }

    private static void close(WebSocket socket, short code, String reason) {
        if (!socket.isClosed()) {
            socket.close(code, reason);
        }
    }
}
