package dev.weir.providers.responses;

import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.Ping;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.openai.ProviderError;
import dev.weir.providers.openai.UsageReport;
import java.util.function.Consumer;

/// Reads the events of a response, and whole responses. One per answer.
///
/// Usage is told whenever a response has it, whatever its status: incomplete, failed and cancelled ones cost, too.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses-streaming>.
final class ResponseReader {
    private final OutputBlocks blocks = new OutputBlocks();
    private boolean started;
    private boolean over;
    /// Told by an `error` event: the response that often follows it has the usage.
    private ModelError untold;

    /// True after the final event: what comes then is not heard.
    boolean over() {
        return over;
    }

    /// Reads the data of one event.
    void readEvent(JsonReader json, Consumer<ModelEvent> events) {
        EventFields event = EventFields.read(json);
        switch (event.type()) {
            case "response.created", "response.in_progress", "response.queued" -> start(event.response(), events);
            case "response.completed", "response.incomplete", "response.failed", "response.cancelled" -> {
                if (event.response() == null) {
                    events.accept(new Unmodelled(event.type(), event.data()));
                } else {
                    start(event.response(), events);
                    String status = event.type().substring("response.".length());
                    finish(ResponseFields.read(event.response()), status, events);
                }
            }
            case "error" -> untold = ProviderError.read(error(event.data()));
            case "keepalive" -> events.accept(new Ping());
            case "" -> untyped(event, events);
            default -> {
                if (!blocks.read(event, events)) {
                    events.accept(new Unmodelled(event.type(), event.data()));
                }
            }
        }
    }

    /// Reads a whole answer. Says nothing of what is no response.
    void readWhole(JsonReader json, Consumer<ModelEvent> events) {
        JsonSlice whole = json.slice();
        ResponseFields response = ResponseFields.read(whole);
        if (response.output() != null || response.status() != null) {
            start(whole, events);
            finish(response, response.status() == null ? "completed" : response.status(), events);
        } else if (response.error() != null) {
            fail(ProviderError.read(response.error()), events);
        }
    }

    /// An error as servers of other APIs tell it.
    private void untyped(EventFields event, Consumer<ModelEvent> events) {
        JsonSlice error = error(event.data());
        if (error == event.data()) {
            events.accept(new Unmodelled("", event.data()));
        } else {
            untold = ProviderError.read(error);
        }
    }

    /// Takes the end of the stream.
    void end(Consumer<ModelEvent> events) {
        if (untold != null && !over) {
            fail(untold, events);
        }
    }

    /// The fields of an error stand in the event itself, or in an object inside of it.
    private static JsonSlice error(JsonSlice data) {
        JsonReader json = data.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("error") && !json.peekNull()) {
                return json.slice();
            }
            json.skip();
        }
        return data;
    }

    private void start(JsonSlice response, Consumer<ModelEvent> events) {
        if (!started && response != null) {
            started = true;
            ResponseFields fields = ResponseFields.read(response);
            blocks.answerId(fields.id());
            events.accept(new Started(fields.id(), fields.model()));
        }
    }

    private void finish(ResponseFields response, String status, Consumer<ModelEvent> events) {
        if (!blocks.any() && response.output() != null) {
            blocks.readAll(response.output(), events);
        }
        blocks.endAll(events);
        if (response.usage() != null) {
            UsageReport.read(response.usage()).ifPresent(usage -> events.accept(new UsageReported(usage)));
        }
        switch (status) {
            case "completed" -> end(blocks.completed(), events);
            case "incomplete" -> end(reason(response.reason()), events);
            case "failed" ->
                fail(
                        response.error() != null
                                ? ProviderError.read(response.error())
                                : untold != null
                                        ? untold
                                        : new ModelError(ModelError.Kind.SERVER, "The provider's answer has failed"),
                        events);
            default -> fail(new ModelError(ModelError.Kind.SERVER, "The provider's answer is " + status), events);
        }
    }

    private static FinishReason reason(String reason) {
        return switch (reason) {
            case null -> FinishReason.OTHER;
            case "max_output_tokens" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void end(FinishReason reason, Consumer<ModelEvent> events) {
        over = true;
        events.accept(new Finished(reason, null));
        events.accept(new Ended());
    }

    private void fail(ModelError error, Consumer<ModelEvent> events) {
        over = true;
        events.accept(new Failed(error));
    }
}
