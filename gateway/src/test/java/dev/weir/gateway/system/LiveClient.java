package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A caller of `/v1/realtime`, over a real socket.
final class LiveClient implements AutoCloseable {
    private static final long WAIT_S = 10;
    private static final int FRAME_MAX = 32 * 1024 * 1024;

    /// How a session was closed.
    record Closed(int code, String reason) {}

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client = vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(FRAME_MAX).setMaxMessageSize(FRAME_MAX));
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final List<String> types = new ArrayList<>();
    private WebSocket socket;

    private LiveClient() {}

    /// Opens a session, or fails with how it was refused.
    static LiveClient open(int port, String query, String... headers) {
        var options =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/v1/realtime" + query);
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equals("protocol")) {
                options.addSubProtocol(headers[i + 1]);
            } else {
                options.addHeader(headers[i], headers[i + 1]);
            }
        }
        var made = new LiveClient();
        try {
            var connecting = made.client.webSocket();
            connecting.textMessageHandler(text -> made.events.add(new JsonObject(text)));
            connecting.closeHandler(
                    _ -> made.closed.complete(new Closed(made.socket.closeStatusCode(), made.socket.closeReason())));
            made.socket = connecting.connect(options).await(WAIT_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            made.close();
            throw new AssertionError("no answer", e);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
        return made;
    }

    WebSocket socket() {
        return socket;
    }

    void send(String single) {
        socket.writeTextMessage(single.replace('\'', '"')).await();
    }

    /// Says something in text.
    void say(String text) {
        send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'" + text + "'}]}}");
    }

    void ask(String text) {
        say(text);
        send("{'type':'response.create','response':{'output_modalities':['text']}}");
    }

    /// Sound, silence when `value` is 0.
    void sound(int value, int bytes) {
        var sound = new byte[bytes];
        Arrays.fill(sound, (byte) value);
        send("{'type':'input_audio_buffer.append','audio':'"
                + Base64.getEncoder().encodeToString(sound) + "'}");
    }

    /// The next event of that type; those before it are passed over.
    JsonObject next(String type) {
        while (true) {
            JsonObject event;
            try {
                event = events.poll(WAIT_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(event).as("an event " + type + " after " + types).isNotNull();
            types.add(event.getString("type"));
            if (event.getString("type").equals(type)) {
                return event;
            }
        }
    }

    JsonObject error() {
        return next("error").getJsonObject("error");
    }

    Closed closed() {
        return closed.orTimeout(WAIT_S, TimeUnit.SECONDS).join();
    }

    /// Closes as a caller does that has finished.
    void leave() {
        socket.close((short) 1000, "bye").await();
    }

    static Buffer bytes(int length) {
        return Buffer.buffer(new byte[length]);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
