package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.streams.FrameFlow;
import dev.weir.providers.api.live.ClientEvent;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.ModelName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/// Reads what the caller of a session sends: nothing that could begin a response passes before that is held.
final class CallerEvents implements FrameFlow.Reader {
    private static final Future<Buffer> KEPT_BACK = Future.succeededFuture();

    private final Session session;
    private final LiveDialect dialect;

    CallerEvents(Session session, LiveDialect dialect) {
        this.session = session;
        this.dialect = dialect;
    }

    @Override
    public Future<Buffer> read(Buffer message) {
        session.noteEvent();
        ClientEvent event;
        try {
            event = dialect.clientEvent(message);
        } catch (GatewayException failure) {
            session.tell(failure, null);
            return KEPT_BACK;
        }
        return switch (event) {
            case ClientEvent.Sound(String _, long chars) -> {
                session.tally.sound(chars);
                yield when(session.gate(), message);
            }
            case ClientEvent.Other(String _, long bytes) -> {
                session.tally.text(bytes);
                yield when(session.gate(), message);
            }
            case ClientEvent.Respond(String eventId) -> {
                session.tally.text(message.length());
                // One more than run already: it is refused alone, and the session goes on.
                yield orTell(session.speech.prepare(), eventId, message);
            }
            case ClientEvent.Update update -> {
                session.tally.text(message.length());
                yield update(update, message);
            }
        };
    }

    private static Future<Buffer> when(Future<Void> gate, Buffer message) {
        return gate.succeeded() ? Future.succeededFuture(message) : gate.map(message);
    }

    private Future<Buffer> orTell(Future<?> held, String eventId, Buffer message) {
        if (held.succeeded()) {
            return Future.succeededFuture(message);
        }
        return held.map(message).recover(cause -> {
            session.tell(Failures.shown(cause), eventId);
            return KEPT_BACK;
        });
    }

    private Future<Buffer> update(ClientEvent.Update update, Buffer message) {
        String requested = session.speech.terms.route().requested();
        String upstream = session.speech.terms.route().upstreamModel();
        Map<ModelName, String> names = new HashMap<>();
        if (update.model().isPresent()) {
            ModelName model = update.model().get();
            if (!model.value().equals(requested)) {
                session.tell(
                        GatewayException.ofParam(
                                Failure.INVALID_VALUE,
                                "session.model",
                                "The model '" + model.value() + "' (expected: '" + requested
                                        + "', which this session began with)"),
                        update.eventId());
                return KEPT_BACK;
            }
            names.put(model, upstream);
        }
        if (update.transcription().isEmpty()) {
            return when(session.gate(), renamed(message, names));
        }
        ModelName writer = update.transcription().get();
        return session.transcribers
                .prepare(writer.value())
                .map(meter -> {
                    names.put(writer, meter.terms.route().upstreamModel());
                    return renamed(message, names);
                })
                .recover(cause -> {
                    session.tell(Failures.shown(cause), update.eventId());
                    return KEPT_BACK;
                });
    }

    private Buffer renamed(Buffer message, Map<ModelName, String> names) {
        boolean same =
                names.entrySet().stream().allMatch(each -> each.getKey().value().equals(each.getValue()));
        return same ? message : dialect.rename(message, names);
    }

    @Override
    public void closed(int code, String reason) {
        session.callerClosed(code, reason);
    }

    @Override
    public void tooLong() {
        session.fail(Ending.REFUSED, tooLong(session));
    }

    private static GatewayException tooLong(Session session) {
        return GatewayException.of(
                Failure.BODY_TOO_LARGE,
                "The message is too long (expected: at most " + session.messageBytesMax() + " bytes)");
    }

    @Override
    public void broke(Throwable cause) {
        boolean known = cause instanceof GatewayException;
        session.fail(
                Ending.REFUSED,
                known
                        ? (GatewayException) cause
                        : GatewayException.withDetail(
                                isTooLong(cause) ? Failure.BODY_TOO_LARGE : Failure.BAD_REQUEST,
                                isTooLong(cause)
                                        ? "The frame is too long (expected: at most " + session.frameBytesMax()
                                                + " bytes)"
                                        : "What came is no WebSocket frame (expected: RFC 6455)",
                                cause));
    }

    static boolean isTooLong(Throwable cause) {
        return cause instanceof io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException corrupted
                && corrupted.closeStatus().code() == CloseCode.TOO_BIG;
    }
}
