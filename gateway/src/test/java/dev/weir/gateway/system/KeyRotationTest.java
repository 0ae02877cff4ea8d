package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.UpstreamRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Keys that fail one after the other: their clients do not notice as long as one is good.
@Tag("system")
class KeyRotationTest {
    private static final String GOOD = "sk-upstream-number-good";
    private static final String REVOKED = "sk-upstream-number-revo";
    private static final String BROKE = "sk-upstream-number-brok";
    private static final String BUSY = "sk-upstream-number-busy";

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(
            "--providers.openai.key=",
            "--providers.openai.keys=" + String.join(",", REVOKED, BROKE, BUSY, GOOD),
            "--routing.attemptsMax=4");

    private static final String QUOTA = "{\"error\":{\"message\":\"You exceeded your current quota\","
            + "\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}";
    private static final String OTHER =
            "{\"error\":{\"message\":\"no\",\"type\":\"some_type\",\"param\":null,\"code\":\"some_code\"}}";

    private final Map<String, Integer> shown = new ConcurrentHashMap<>();
    private volatile boolean allRefused;

    @BeforeEach
    void answer() {
        WEIR.upstream().answerOthers(this::answer);
    }

    private Script answer(UpstreamRequest request) {
        String key = request.header("authorization").orElse("").replace("Bearer ", "");
        shown.merge(key, 1, Integer::sum);
        return switch (allRefused ? REVOKED : key) {
            case REVOKED -> Script.json(401, OTHER);
            case BROKE -> Script.json(429, QUOTA);
            case BUSY -> Script.json(429, OTHER, "retry-after: 600");
            case String _ -> Script.json(200, Samples.answer("Hello", Samples.usage(5, 2)));
        };
    }

    @Test
    void bad_keys_are_asked_once_and_no_client_notices() {
        WEIR.expectWarnings();

        List<Integer> statuses = java.util.stream.IntStream.range(0, 10)
                .mapToObj(_ -> WEIR.api().chat(Requests.chat()).status())
                .toList();

        assertThat(statuses).hasSize(10).containsOnly(200);
        assertThat(shown).isEqualTo(Map.of(REVOKED, 1, BROKE, 1, BUSY, 1, GOOD, 10));
        assertThat(WEIR.warnings())
                .filteredOn(line -> line.contains("KeyPool"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("refuses its key '…revo': retired"),
                        line -> assertThat(line).contains("its key '…brok' is left alone for 600000 ms (key_empty)"));
        assertThat(String.join("\n", WEIR.warnings())).doesNotContain("sk-upstream");
        assertThat(String.join("\n", WEIR.requestLines())).doesNotContain("sk-upstream");

        // When the last one goes, its client is told, and the first key that works again serves the next.
        allRefused = true;
        Api.Reply refused = WEIR.api().chat(Requests.chat());
        assertThat(refused.status()).isEqualTo(502);
        allRefused = false;
        RunningWeir.eventually(
                "a key to be found that works",
                () -> WEIR.api().chat(Requests.chat()).status() == 200);
    }
}
