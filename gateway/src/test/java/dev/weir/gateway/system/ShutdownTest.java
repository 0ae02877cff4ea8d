package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.storage.postgres.Database;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Weir is told to stop while streams are running.
@Tag("system")
class ShutdownTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--http.drainTimeout 700ms");

    @Test
    void running_streams_get_their_time_then_an_error_event_and_everything_is_settled() throws Exception {
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("quick"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(Samples.usage(1, 2)))
                        .done());
        var quick = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        quick.head();
        quick.until("quick");
        ScriptedCall endless = WEIR.upstream()
                .expect(Script.events().event(Samples.text("endless")).hang());
        var slow = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
        slow.head();
        slow.until("endless");

        // Netty warns of a connection that arrives in the moment of closing.
        WEIR.expectWarnings();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(WEIR::stop);
        RunningWeir.eventually("the drain", WEIR::refusesConnections);
        go.countDown();

        assertThat(quick.rest()).endsWith("data: [DONE]\n\n");
        assertThat(slow.rest()).contains("endless", "shutting_down").doesNotContain("[DONE]");
        endless.goneAt();
        stopped.get(15, TimeUnit.SECONDS);
        assertThat(endings()).containsExactlyInAnyOrder("completed", "shut_down");
        assertThat(WEIR.proof()).isEmpty();
    }

    private static List<String> endings() throws Exception {
        Database database = WEIR.postgres().database();
        return database
                .pool()
                .query("select ending from billing.usage")
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS)
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
