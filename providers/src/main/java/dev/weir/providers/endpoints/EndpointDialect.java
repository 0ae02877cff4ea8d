package dev.weir.providers.endpoints;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Form;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;

/// The words of the OpenAI API beside conversations. Its errors are those of the OpenAI API.
public final class EndpointDialect implements Dialect {
    private static final int MESSAGE_CHARS_MAX = 500;

    private final Dialect errors;

    /// @param errors whose errors these are
    public EndpointDialect(Dialect errors) {
        this.errors = errors;
    }

    @Override
    public CallRequest read(Operation operation, Buffer body) {
        return EndpointReader.read(operation, body);
    }

    @Override
    public Form form(Operation operation, String contentType, boolean fingerprinted) {
        return new FileForm(operation, contentType, fingerprinted);
    }

    @Override
    public AnswerScanner scanner(CallRequest request, boolean eventStream, ScanLimits limits) {
        return eventStream
                ? new EventScanner(request.operation(), limits.eventBytesMax())
                : new BodyScanner(request.operation(), limits.heldBytesMax());
    }

    @Override
    public Optional<AnswerScanner> scanner(CallRequest request, String contentType, ScanLimits limits) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (AnswerType.isEvents(type) || AnswerType.isJson(type)) {
            return Optional.of(scanner(request, AnswerType.isEvents(type), limits));
        }
        return isPlain(request.operation(), type) ? Optional.of(new PlainScanner()) : Optional.empty();
    }

    /// An answer that tells nothing of itself.
    private static boolean isPlain(Operation operation, String type) {
        return switch (operation) {
            case AUDIO_SPEECH -> type.startsWith("audio/") || type.startsWith("application/octet-stream");
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS ->
                type.startsWith("text/") && !type.startsWith("text/html") || type.startsWith("application/x-subrip");
            default -> false;
        };
    }

    /// Those who only rerank tell an error as `{message}` or `{detail}`: it becomes one of this API.
    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        boolean callers = status == 400 || status == 404 || status == 413 || status == 415 || status == 422;
        String said = callers ? said(body) : null;
        return said == null
                ? errors.judgeError(provider, status, body)
                : new ErrorAnswer.Replace(GatewayException.of(
                        Failure.BAD_REQUEST, "Provider '" + provider + "' answered " + status + ": " + said));
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        boolean callers = status == 400 || status == 413 || status == 415 || status == 422;
        return callers && said(body) != null ? Fault.CALLER : errors.fault(status, headers, body);
    }

    /// `message`, or `detail`, of an error body without `error`; null when it has none.
    private static String said(Buffer body) {
        JsonSlice message = field(body, "message");
        JsonSlice text = message == null || !message.isString() ? field(body, "detail") : message;
        if (field(body, "error") != null || text == null || !text.isString()) {
            return null;
        }
        String said = text.text();
        return said.substring(0, Math.min(said.length(), MESSAGE_CHARS_MAX));
    }

    /// A field of an object, null when there is none, or no object.
    private static JsonSlice field(Buffer body, String name) {
        try {
            var json = new JsonReader(body.getBytes());
            JsonSlice found = null;
            json.beginObject();
            while (json.nextField()) {
                boolean wanted = json.fieldIs(name);
                JsonSlice value = json.slice();
                found = wanted ? value : found;
            }
            return found;
        } catch (MalformedJson noObject) {
            return null;
        }
    }

    @Override
    public Buffer errorBody(GatewayException failure) {
        return errors.errorBody(failure);
    }

    @Override
    public Buffer errorEvent(GatewayException failure) {
        return event(errors.errorBody(failure));
    }

    @Override
    public Buffer errorEvent(Buffer body) {
        return event(body);
    }

    /// `{type: error, error}`, as these streams have it.
    private static Buffer event(Buffer body) {
        return new JsonWriter(body.length() + 64)
                .text("event: error\ndata: ")
                .beginObject()
                .name("type")
                .string("error")
                .name("error")
                .value(inOneLine(field(body, "error")))
                .endObject()
                .text("\n\n")
                .buffer();
    }

    /// As an event's data is; a line's end can only stand between the values of JSON.
    private static JsonSlice inOneLine(JsonSlice json) {
        return json == null ? null : JsonSlice.raw(json.toString().replaceAll("[\r\n]+", " "));
    }
}
