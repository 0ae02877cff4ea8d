package dev.weir.testkit.emulators.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RealtimeTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private WebSocketConnectOptions to(String query) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(EMULATORS.get().port())
                .setURI("/openai/v1/realtime" + query);
    }

    private WebSocket connect(WebSocketConnectOptions options) {
        var client = vertx.createWebSocketClient();
        var socket = client.webSocket();
        socket.textMessageHandler(text -> events.add(new JsonObject(text)));
        return socket.connect(options).await();
    }

    private JsonObject next(String type) throws InterruptedException {
        while (true) {
            JsonObject event = events.poll(5, TimeUnit.SECONDS);
            assertThat(event).as("an event of type " + type).isNotNull();
            if (event.getString("type").equals(type)) {
                return event;
            }
        }
    }

    private static String send(String json) {
        return json.replace('\'', '"');
    }

    @Test
    void text_goes_in_and_speech_comes_out() throws InterruptedException {
        var socket = connect(to("?model=gpt-realtime")
                .addHeader("authorization", "Bearer " + EMULATORS.get().key("openai")));
        assertThat(next("session.created").getJsonObject("session").getString("model"))
                .isEqualTo("gpt-realtime");
        socket.writeTextMessage(send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'Hello, river'}]}}"));
        socket.writeTextMessage(send("{'type':'response.create'}"));

        assertThat(next("response.output_audio_transcript.done").getString("transcript"))
                .isEqualTo("Hello, river");
        JsonObject usage = next("response.done").getJsonObject("response").getJsonObject("usage");

        assertThat(usage.getJsonObject("output_token_details").getInteger("audio_tokens"))
                .isEqualTo(2);
        Served served = EMULATORS.get().served("openai", 1).getFirst();
        assertThat(served.usage().inputTotal()).isEqualTo(usage.getLong("input_tokens"));
        assertThat(served.usage().outputTotal()).isEqualTo(usage.getLong("output_tokens"));
    }

    @Test
    void audio_goes_in_and_text_comes_out() throws InterruptedException {
        var socket = connect(to("?model=gpt-realtime")
                .addSubProtocol("realtime")
                .addSubProtocol("openai-insecure-api-key." + EMULATORS.get().key("openai")));
        socket.writeTextMessage(send("{'type':'input_audio_buffer.append','audio':'"
                + Base64.getEncoder().encodeToString(new byte[16_000]) + "'}"));
        socket.writeTextMessage(send("{'type':'input_audio_buffer.commit'}"));
        socket.writeTextMessage(send("{'type':'response.create','response':{'output_modalities':['text']}}"));

        assertThat(next("response.output_text.done").getString("text")).isEqualTo("You said 16000 bytes.");
        JsonObject usage = next("response.done").getJsonObject("response").getJsonObject("usage");
        assertThat(usage.getJsonObject("input_token_details").getInteger("audio_tokens"))
                .isEqualTo(10);
    }

    @Test
    void a_wrong_event_is_answered_with_an_error() throws InterruptedException {
        var socket = connect(to("?model=gpt-realtime")
                .addHeader("authorization", "Bearer " + EMULATORS.get().key("openai")));
        socket.writeTextMessage(send("{'type':'session.destroy','event_id':'e1'}"));
        JsonObject error = next("error").getJsonObject("error");
        assertThat(error.getString("message")).contains("session.destroy");
        assertThat(error.getString("event_id")).isEqualTo("e1");
        socket.writeTextMessage("no json");
        assertThat(next("error").getJsonObject("error").getString("code")).isEqualTo("invalid_json");
        socket.writeTextMessage(send("{'type':'input_audio_buffer.commit'}"));
        assertThat(next("error").getJsonObject("error").getString("code")).isEqualTo("input_audio_buffer_commit_empty");
    }

    private WebSocket open() {
        return connect(to("?model=gpt-realtime")
                .addHeader("authorization", "Bearer " + EMULATORS.get().key("openai")));
    }

    private static void say(WebSocket socket, String text) {
        socket.writeTextMessage(send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'" + text + "'}]}}"));
        socket.writeTextMessage(send("{'type':'response.create','response':{'output_modalities':['text']}}"));
    }

    private static String sound(int value) {
        var sound = new byte[4_800];
        java.util.Arrays.fill(sound, (byte) value);
        return send("{'type':'input_audio_buffer.append','audio':'"
                + Base64.getEncoder().encodeToString(sound) + "'}");
    }

    @Test
    void silence_after_speech_is_answered_and_speech_interrupts() throws InterruptedException {
        var socket = open();
        socket.writeTextMessage(send("{'type':'session.update','session':{'output_modalities':['text'],"
                + "'instructions':'[words=5 pace=5000]','audio':{'input':{'turn_detection':{'type':'server_vad'},"
                + "'transcription':{'model':'gpt-4o-transcribe'}}}}}"));
        socket.writeTextMessage(sound(7));
        socket.writeTextMessage(sound(0));
        next("input_audio_buffer.speech_started");
        next("input_audio_buffer.committed");
        JsonObject heard = next("conversation.item.input_audio_transcription.completed");
        assertThat(heard.getString("transcript")).isEqualTo("You said 9600 bytes.");
        assertThat(heard.getJsonObject("usage").getInteger("input_tokens")).isEqualTo(6);
        next("response.created");
        socket.writeTextMessage(sound(7));
        assertThat(next("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("cancelled");
        assertThat(EMULATORS.get().served("openai", 2))
                .extracting(Served::model)
                .containsExactly("gpt-4o-transcribe", "gpt-realtime");
    }

    @Test
    void a_second_response_at_a_time_is_refused() throws InterruptedException {
        var socket = open();
        say(socket, "[words=5 pace=5000]");
        next("response.created");
        socket.writeTextMessage(send("{'type':'response.create'}"));
        assertThat(next("error").getJsonObject("error").getString("code"))
                .isEqualTo("conversation_already_has_active_response");
        socket.writeTextMessage(send("{'type':'response.cancel'}"));
        next("response.done");
    }

    @Test
    void faults_strike_within_a_response() throws InterruptedException {
        var socket = open();
        say(socket, "[words=5 fault=error-in-stream=2]");
        assertThat(next("error").getJsonObject("error").getString("code")).isEqualTo("server_error");
        JsonObject failed = next("response.done").getJsonObject("response");
        assertThat(failed.getString("status")).isEqualTo("failed");
        assertThat(failed.getJsonObject("usage").getInteger("output_tokens")).isEqualTo(2);
        say(socket, "[words=5 usage=none]");
        assertThat(next("response.done").getJsonObject("response").getValue("usage"))
                .isNull();
        var closed = new java.util.concurrent.CompletableFuture<Short>();
        socket.closeHandler(_ -> closed.complete(socket.closeStatusCode()));
        say(socket, "[words=5 fault=cut-in-stream=2]");
        assertThat(closed.orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo((short) 1011);
        assertThat(EMULATORS.get().served("openai", 3).getLast().ending()).isEqualTo(Served.Ending.SPOILED);
    }

    @Test
    void a_wrong_key_is_not_upgraded() {
        assertThatThrownBy(() -> connect(to("?model=gpt-realtime").addHeader("authorization", "Bearer wrong")))
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        rejected -> assertThat(rejected.getStatus()).isEqualTo(401));
    }
}
