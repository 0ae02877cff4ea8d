package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Several keys of one provider, through the whole Weir.
@Tag("system")
class ProviderKeysTest {
    private static final List<String> KEYS =
            List.of("sk-upstream-number-one1", "sk-upstream-number-two2", "sk-upstream-number-thr3");

    @RegisterExtension
    static final RunningWeir WEIR =
            new RunningWeir("--providers.openai.key=", "--providers.openai.keys=" + String.join(",", KEYS));

    @Test
    void calls_of_all_event_loops_take_them_in_turn() throws InterruptedException {
        Map<String, Integer> shown = new ConcurrentHashMap<>();
        WEIR.upstream().answerOthers(request -> {
            shown.merge(request.header("authorization").orElse("none"), 1, Integer::sum);
            return Script.json(200, Samples.answer("Hello", Samples.usage(5, 2)));
        });

        List<Thread> callers = java.util.stream.IntStream.range(0, 6)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 5; i++) {
                        assertThat(WEIR.api().chat(Requests.chat()).status()).isEqualTo(200);
                    }
                }))
                .toList();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(shown)
                .isEqualTo(Map.of(
                        "Bearer " + KEYS.get(0), 10,
                        "Bearer " + KEYS.get(1), 10,
                        "Bearer " + KEYS.get(2), 10));
        assertThat(String.join("\n", WEIR.requestLines())).doesNotContain(KEYS);
        assertThat(Optional.of(WEIR.api().metrics()))
                .hasValueSatisfying(text -> assertThat(text).doesNotContain(KEYS));
    }
}
