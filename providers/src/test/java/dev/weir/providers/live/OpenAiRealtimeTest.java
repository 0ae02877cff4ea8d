package dev.weir.providers.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.live.ClientEvent;
import dev.weir.providers.api.live.ModelName;
import dev.weir.providers.api.live.ServerEvent;
import dev.weir.providers.openai.OpenAiDialect;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRealtimeTest {
    private final OpenAiRealtime dialect = new OpenAiRealtime(new OpenAiDialect(InstantSource.system()));

    private static Buffer json(String single) {
        return Buffer.buffer(single.replace('\'', '"'));
    }

    private ServerEvent server(String single) {
        return dialect.serverEvent(json(single));
    }

    private ClientEvent client(String single) {
        return dialect.clientEvent(json(single));
    }

    private static TokenUsage usage(ServerEvent event) {
        return switch (event) {
            case ServerEvent.Done done -> done.usage().orElseThrow();
            case ServerEvent.Transcribed transcribed -> transcribed.usage().orElseThrow();
            case ServerEvent.Session _,
                    ServerEvent.Began _,
                    ServerEvent.Delta _,
                    ServerEvent.Committed _,
                    ServerEvent.Other _ -> throw new AssertionError(event);
        };
    }

    @Test
    void usage_of_a_response_becomes_disjoint_classes() {
        TokenUsage usage = usage(server("{'type':'response.done','response':{'id':'r1','status':'completed',"
                + "'usage':{'total_tokens':400,'input_tokens':300,'output_tokens':100,"
                + "'input_token_details':{'text_tokens':120,'audio_tokens':150,'image_tokens':30,'cached_tokens':64,"
                + "'cached_tokens_details':{'text_tokens':40,'audio_tokens':20,'image_tokens':4}},"
                + "'output_token_details':{'text_tokens':30,'audio_tokens':70}}}}"));
        assertThat(usage.asMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        TokenClass.INPUT_FRESH, 80L,
                        TokenClass.INPUT_AUDIO, 130L,
                        TokenClass.INPUT_IMAGE, 26L,
                        TokenClass.CACHE_READ, 64L,
                        TokenClass.OUTPUT_TEXT, 30L,
                        TokenClass.OUTPUT_AUDIO, 70L));
        assertThat(usage.inputTotal()).isEqualTo(300);
        assertThat(usage.outputTotal()).isEqualTo(100);
    }

    /// Whatever a report leaves out, no token of its totals is lost and none counts twice.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'input_tokens':10,'output_tokens':4} | 10 | 0 | 0 | 4 | 0",
                "{'input_tokens':10,'output_tokens':4,'input_token_details':null} | 10 | 0 | 0 | 4 | 0",
                "{'input_tokens':10,'output_tokens':4,'input_token_details':{'cached_tokens':6}} | 4 | 0 | 6 | 4 | 0",
                "{'input_tokens':10,'input_token_details':{'audio_tokens':8,'text_tokens':2,'cached_tokens':6}}"
                        + " | 0 | 4 | 6 | 0 | 0",
                "{'input_tokens':10,'input_token_details':{'audio_tokens':8,'cached_tokens':5,"
                        + "'cached_tokens_details':{'audio_tokens':5}}} | 2 | 3 | 5 | 0 | 0",
                "{'output_tokens':9,'output_token_details':{'audio_tokens':5}} | 0 | 0 | 0 | 4 | 5",
                "{'input_tokens':3,'input_token_details':{'audio_tokens':5,'text_tokens':1},'output_tokens':1,"
                        + "'output_token_details':{'audio_tokens':2}} | 1 | 5 | 0 | 0 | 2"
            })
    void usage_with_gaps_loses_no_token(
            String report, long fresh, long audio, long cached, long outputText, long outputAudio) {
        TokenUsage usage = usage(
                server("{'type':'response.done','response':{'id':'r1','status':'completed','usage':" + report + "}}"));
        assertThat(usage.count(TokenClass.INPUT_FRESH)).isEqualTo(fresh);
        assertThat(usage.count(TokenClass.INPUT_AUDIO)).isEqualTo(audio);
        assertThat(usage.count(TokenClass.CACHE_READ)).isEqualTo(cached);
        assertThat(usage.count(TokenClass.OUTPUT_TEXT)).isEqualTo(outputText);
        assertThat(usage.count(TokenClass.OUTPUT_AUDIO)).isEqualTo(outputAudio);
    }

    @Test
    void a_response_without_usage_has_none() {
        assertThat(server("{'type':'response.done','response':{'id':'r1','status':'failed','usage':null}}"))
                .isEqualTo(new ServerEvent.Done("r1", true, Optional.empty()));
        assertThat(server("{'type':'response.done','response':{'id':'r1','status':'cancelled'}}"))
                .isEqualTo(new ServerEvent.Done("r1", false, Optional.empty()));
    }

    @Test
    void transcriptions_are_counted_in_tokens_or_seconds() {
        String completed = "{'type':'conversation.item.input_audio_transcription.completed','item_id':'i1','usage':";
        TokenUsage tokens = usage(server(completed + "{'type':'tokens','total_tokens':22,'input_tokens':13,"
                + "'input_token_details':{'text_tokens':0,'audio_tokens':13},'output_tokens':9}}"));
        assertThat(tokens.count(TokenClass.INPUT_AUDIO)).isEqualTo(13);
        assertThat(tokens.count(TokenClass.INPUT_FRESH)).isZero();
        assertThat(tokens.count(TokenClass.OUTPUT_TEXT)).isEqualTo(9);
        TokenUsage seconds = usage(server(completed + "{'type':'duration','seconds':2.1}}"));
        assertThat(seconds.asMap()).isEqualTo(Map.of(TokenClass.AUDIO_SECONDS, 3L));
        assertThat(server("{'type':'conversation.item.input_audio_transcription.failed','item_id':'i1'}"))
                .isEqualTo(new ServerEvent.Transcribed("i1", true, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "response.output_audio.delta, 4, 0",
        "response.audio.delta, 4, 0",
        "response.output_text.delta, 0, 4",
        "response.output_audio_transcript.delta, 0, 4",
        "response.function_call_arguments.delta, 0, 4"
    })
    void deltas_are_sound_or_text(String type, long sound, long text) {
        assertThat(server("{'type':'" + type + "','response_id':'r1','delta':'AAAA'}"))
                .isEqualTo(new ServerEvent.Delta("r1", sound, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.created", "session.updated"})
    void models_of_a_session_are_found_and_renamed_where_they_stand(String type) {
        String event =
                "{'event_id':'e','session':{'x':{'model':'no'},'model' : 'real-1','audio':{'output':{'model':'no'},"
                        + "'input':{'transcription':{'language':'é','model':'tr-1'}}}},'type':'" + type + "'}";
        var session = (ServerEvent.Session) server(event);
        ModelName model = session.model().orElseThrow();
        ModelName transcription = session.transcription().orElseThrow();
        assertThat(model.value()).isEqualTo("real-1");
        assertThat(transcription.value()).isEqualTo("tr-1");
        Buffer renamed = dialect.rename(json(event), Map.of(transcription, "my-\"tr\"", model, "mine"));
        assertThat(renamed.toString())
                .isEqualTo(json(event)
                        .toString()
                        .replace("\"real-1\"", "\"mine\"")
                        .replace("\"tr-1\"", "\"my-\\\"tr\\\"\""));
    }

    @Test
    void the_beta_names_its_transcription_elsewhere() {
        var update = (ClientEvent.Update)
                client("{'type':'session.update','session':{'input_audio_transcription':{'model':'whisper-1'}}}");
        assertThat(update.transcription().orElseThrow().value()).isEqualTo("whisper-1");
        var off = (ClientEvent.Update)
                client("{'type':'session.update','session':{'input_audio_transcription':null,'audio':{'input':null}}}");
        assertThat(off.transcription()).isEmpty();
    }

    @Test
    void events_of_callers_are_told_apart() {
        assertThat(client("{'event_id':'e1','type':'response.create'}")).isEqualTo(new ClientEvent.Respond("e1"));
        assertThat(client("{'type':'input_audio_buffer.append','audio':'AAAAAAAA'}"))
                .isEqualTo(new ClientEvent.Sound(null, 8));
        assertThat(client("{'type':'response.cancel'}")).isEqualTo(new ClientEvent.Other(null, 26));
        assertThat(client("{'type':'response.cancel','type':'response.create'}"))
                .as("the last of two counts")
                .isEqualTo(new ClientEvent.Respond(null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no json | INVALID_JSON",
                "[] | INVALID_JSON",
                "{'type':'response.create'} x | INVALID_JSON",
                "{'type':'response.create' | INVALID_JSON",
                "{} | MISSING_PARAMETER",
                "{'type':7} | MISSING_PARAMETER",
                "{'ty\\u0070e':'response.create'} | MISSING_PARAMETER",
                "{'type':'session.update'} | MISSING_PARAMETER",
                "{'type':'session.update','session':[]} | INVALID_TYPE"
            })
    void what_is_no_event_of_a_caller_is_told_so(String message, Failure failure) {
        assertThatThrownBy(() -> client(message))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        told -> assertThat(told.failure()).isEqualTo(failure));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "{}",
                "{'type':'response.done','response':{'status':'completed'}}",
                "{'type':'response.created'}",
                "{'type':'input_audio_buffer.committed'}"
            })
    void what_is_no_event_of_a_provider_is_garbage(String message) {
        assertThatThrownBy(() -> server(message))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        told -> assertThat(told.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE));
    }

    @Test
    void errors_are_events() {
        var failure = GatewayException.ofParam(Failure.INVALID_VALUE, "session.model", "No \"x\"");
        JsonObject event = new JsonObject(dialect.errorEvent("7", failure, "e1"));
        assertThat(event.getString("type")).isEqualTo("error");
        assertThat(event.getString("event_id")).isEqualTo("event_7");
        assertThat(event.getJsonObject("error"))
                .isEqualTo(new JsonObject()
                        .put("type", "invalid_request_error")
                        .put("code", "invalid_value")
                        .put("message", "No \"x\"")
                        .put("param", "session.model")
                        .put("event_id", "e1"));
        assertThat(dialect.closeReason(failure)).isEqualTo("invalid_request_error.invalid_value");
    }

    @Test
    void a_key_is_found_among_the_subprotocols() {
        assertThat(dialect.keyIn("realtime, openai-insecure-api-key.sk-1, openai-beta.realtime-v1"))
                .contains("sk-1");
        assertThat(dialect.keyIn("realtime")).isEmpty();
        assertThat(dialect.keyIn(null)).isEmpty();
    }
}
