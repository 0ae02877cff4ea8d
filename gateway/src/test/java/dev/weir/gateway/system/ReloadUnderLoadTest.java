package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The configuration changes again and again under requests and streams.
@Tag("system")
class ReloadUnderLoadTest {
    private static final String CONFIG = "/api/v1/admin/config";
    private static final int RELOADS = 20;
    private static final int CALLERS = 8;

    private static final ConfigOnDisk DISK = new ConfigOnDisk();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(DISK.weir(), DISK::flags);

    /// The provider of the model moves between two addresses and back, and routes, prices and settings change with it.
    private static String document(int i, String url) {
        return """
                providers:
                  moving: {url: '%s', keepAlive: %ds}
                models:
                  models:
                    - {model: demo, provider: demo}
                    - {model: moved, provider: moving, unpriced: allow}
                    - {model: new-%d, provider: moving, unpriced: allow}
                """.formatted(url, 20 + i % 3, i);
    }

    private static Api.Reply put(int i, String url) {
        return WEIR.api().send("PUT", CONFIG, KEY, document(i, url));
    }

    @Test
    void no_request_fails_and_no_stream_is_cut() throws Exception {
        try (ScriptedUpstream other = ScriptedUpstream.start();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Script stream = Samples.stream(Samples.usage(2, 3), "one", "two", "three");
            for (ScriptedUpstream upstream : List.of(WEIR.upstream(), other)) {
                upstream.answerOthers(request -> request.body().contains("\"stream\":true")
                        ? stream
                        : Script.json(200, Samples.answer("whole", Samples.usage(2, 3))));
            }
            assertThat(put(0, other.url()).status()).isEqualTo(200);
            var over = new AtomicBoolean();
            List<Future<Map<String, Integer>>> tallies = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                boolean streams = i % 2 == 0;
                tallies.add(callers.submit(() -> call(streams, over)));
            }
            for (int i = 1; i <= RELOADS; i++) {
                Api.Reply reply =
                        put(i, i % 2 == 0 ? other.url() : WEIR.upstream().url());
                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(reply.data().getBoolean("changed")).isTrue();
            }
            over.set(true);
            var all = new TreeMap<String, Integer>();
            for (Future<Map<String, Integer>> tally : tallies) {
                tally.get(60, TimeUnit.SECONDS).forEach((what, count) -> all.merge(what, count, Integer::sum));
            }
            assertThat(all).containsOnlyKeys("fine");
            assertThat(all.get("fine")).isGreaterThan(RELOADS);
            assertThat(WEIR.api().get("/v1/models/new-" + RELOADS, KEY).status())
                    .isEqualTo(200);
        }
    }

    private static Map<String, Integer> call(boolean streams, AtomicBoolean over) {
        var tally = new TreeMap<String, Integer>();
        while (!over.get()) {
            Api.Reply reply = WEIR.api().post(CHAT, KEY, Requests.chat("moved", streams ? ",\"stream\":true" : ""));
            boolean whole = reply.status() == 200
                    && (streams
                            ? reply.body().endsWith("data: [DONE]\n\n")
                            : reply.body().contains("whole"));
            tally.merge(whole ? "fine" : reply.status() + " " + reply.body(), 1, Integer::sum);
        }
        return tally;
    }
}
