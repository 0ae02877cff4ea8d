package dev.weir.providers.responses;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.StoredResponse;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Remembering;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.Conversing;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.openai.OpenAiDialect;
import dev.weir.providers.openai.ProviderError;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The words of the responses API for its callers. Error answers are those of all APIs of OpenAI.
public final class ResponsesDialect implements Dialect, Conversing, Remembering {
    private static final int EVENT_BYTES = 256;

    private final OpenAiDialect shared;
    private final ChatDialect responses;

    /// @param clock for the moment that a translated answer carries
    public ResponsesDialect(InstantSource clock) {
        this.shared = new OpenAiDialect(clock);
        this.responses = new OpenAiResponses(clock);
    }

    @Override
    public CallRequest read(Operation operation, Buffer body) {
        return ResponsesRequestReader.read(operation, body);
    }

    @Override
    public ChatDialect conversation(CallRequest request) {
        return responses;
    }

    /// A JSON answer is heard like a chat completion: it has its `usage` and its `error` in the same place.
    @Override
    public AnswerScanner scanner(CallRequest request, boolean eventStream, ScanLimits limits) {
        return eventStream ? new ResponseStreamScanner(limits.eventBytesMax()) : shared.scanner(request, false, limits);
    }

    /// Our own count: it is the same whoever serves the model.
    @Override
    public Optional<Buffer> ownAnswer(CallRequest request) {
        return request.operation() == Operation.RESPONSES_INPUT_TOKENS
                ? Optional.of(new JsonWriter(EVENT_BYTES)
                        .beginObject()
                        .name("object")
                        .string("response.input_tokens")
                        .name("input_tokens")
                        .number(request.inputTokensEstimate())
                        .endObject()
                        .buffer())
                : Optional.empty();
    }

    @Override
    public Memory memory(CallRequest request) {
        var asked = (ResponsesRequest) request;
        return new Memory(asked.store() && asked.operation() == Operation.RESPONSES, asked.previousResponse());
    }

    @Override
    public Buffer continued(Buffer body, List<StoredResponse> turns) {
        return StoredTurns.continued(body, turns);
    }

    @Override
    public Buffer inputItems(Buffer body, String id) {
        return StoredTurns.inputItems(body, id);
    }

    @Override
    public AnswerScanner naming(AnswerScanner inner, boolean eventStream, int bytesMax, Naming naming) {
        return new KeptResponse(inner, eventStream, bytesMax, naming);
    }

    @Override
    public Buffer inputItemsPage(StoredResponse stored, UnaryOperator<String> query) {
        return InputItems.page(stored, query);
    }

    @Override
    public Buffer deleted(String id) {
        return InputItems.deleted(id);
    }

    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        return shared.judgeError(provider, status, body);
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        return shared.fault(status, headers, body);
    }

    @Override
    public Buffer errorBody(GatewayException failure) {
        return shared.errorBody(failure);
    }

    @Override
    public Buffer errorEvent(GatewayException failure) {
        var out = new JsonWriter(EVENT_BYTES);
        ErrorWriter.event(out, failure);
        return out.buffer();
    }

    @Override
    public Buffer errorEvent(Buffer body) {
        var out = new JsonWriter(EVENT_BYTES + body.length());
        ErrorWriter.event(out, 0, ProviderError.read(error(body)));
        return out.buffer();
    }

    private static JsonSlice error(Buffer body) {
        JsonSlice whole = JsonSlice.of(body.getBytes());
        try {
            JsonReader json = whole.reader();
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("error") && !json.peekNull()) {
                    return json.slice();
                }
                json.skip();
            }
        } catch (MalformedJson notOurShape) {
            return JsonSlice.of(body.toString());
        }
        return whole;
    }
}
