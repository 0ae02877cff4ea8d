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

    @Test
    void a_wrong_key_is_not_upgraded() {
        assertThatThrownBy(() -> connect(to("?model=gpt-realtime").addHeader("authorization", "Bearer wrong")))
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        rejected -> assertThat(rejected.getStatus()).isEqualTo(401));
    }
}
