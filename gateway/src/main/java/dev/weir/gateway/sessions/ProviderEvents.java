package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.streams.FrameFlow;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.ModelName;
import dev.weir.providers.api.live.ServerEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/// Reads what the provider of a session sends: when responses begin, what they took, and what the models are called.
/// What a response took is settled before the caller is told that it is over.
final class ProviderEvents implements FrameFlow.Reader {
    private final Session session;
    private final LiveDialect dialect;

    ProviderEvents(Session session, LiveDialect dialect) {
        this.session = session;
        this.dialect = dialect;
    }

    @Override
    public Future<Buffer> read(Buffer message) {
        session.noteEvent();
        ServerEvent event = dialect.serverEvent(message);
        switch (event) {
            case ServerEvent.Session told -> {
                return told(told, message);
            }
            case ServerEvent.Began(String id) -> session.began(id);
            case ServerEvent.Delta(String id, long chars, long bytes) -> {
                Running run = session.speech.find(id);
                if (run != null) {
                    run.passed(chars, bytes);
                }
            }
            case ServerEvent.Done done -> session.done(done);
            case ServerEvent.Committed(String itemId) -> session.committed(itemId);
            case ServerEvent.Transcribed written -> session.transcribed(written);
            case ServerEvent.Other _ -> {}
        }
        return Future.succeededFuture(message);
    }

    /// Models are called as the caller knows them.
    private Future<Buffer> told(ServerEvent.Session told, Buffer message) {
        Map<ModelName, String> names = new HashMap<>();
        told.model()
                .ifPresent(
                        model -> names.put(model, session.speech.terms.route().requested()));
        String writer = told.transcription().map(ModelName::value).orElse(null);
        return session.transcribers.told(writer).map(meter -> {
            session.transcribers.releaseOthers(Ending.COMPLETED);
            if (meter != null) {
                names.put(
                        told.transcription().orElseThrow(), meter.terms.route().requested());
            }
            boolean same = names.entrySet().stream()
                    .allMatch(each -> each.getKey().value().equals(each.getValue()));
            return same ? message : dialect.rename(message, names);
        });
    }

    @Override
    public void closed(int code, String reason) {
        session.providerClosed(code, reason);
    }

    @Override
    public void tooLong() {
        session.fail(Ending.UPSTREAM_ERROR, garbage("a message of more than " + session.messageBytesMax() + " bytes"));
    }

    @Override
    public void broke(Throwable cause) {
        if (cause instanceof GatewayException failure) {
            session.fail(
                    failure.failure() == Failure.UPSTREAM_GARBAGE ? Ending.UPSTREAM_ERROR : Ending.REFUSED, failure);
        } else if (cause instanceof io.netty.handler.codec.DecoderException) {
            session.fail(
                    Ending.UPSTREAM_ERROR,
                    garbage(
                            CallerEvents.isTooLong(cause)
                                    ? "a frame of more than " + session.frameBytesMax() + " bytes"
                                    : "something that is no WebSocket frame"));
        } else {
            session.fail(Ending.UPSTREAM_ERROR, Failures.shown(cause));
        }
    }

    private GatewayException garbage(String what) {
        return GatewayException.of(
                Failure.UPSTREAM_GARBAGE,
                "Provider '" + session.speech.terms.route().provider() + "' sent " + what
                        + " (expected: events of its realtime API)");
    }
}
