package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopTableTest {
    private static final int WIDE = Integer.MAX_VALUE;

    private static JsonObject target(String model, String more) {
        return new JsonObject("""
                        {"model": "%s", "available": true, "running": 3,
                        "now": {"perSecond": 51.24, "errorPercent": 0.0},
                        "lastMinute": {"attempts": 900, "outputTokens": 5000, "tokensPerSecond": 81.3,
                        "latencyMs": {"p50": 230.4, "p95": 1460.0, "p99": 2000.0},
                        "firstContentMs": {"p50": 5.26, "p95": 20.0}}}""".formatted(model)).mergeIn(new JsonObject(more));
    }

    private static JsonObject provider(String name, String keys, JsonObject... targets) {
        var provider = target("", "{}");
        provider.remove("model");
        var all = new JsonArray();
        for (JsonObject target : targets) {
            all.add(target);
        }
        return provider.put("name", name)
                .put("inService", true)
                .put("up", true)
                .put("keys", new JsonArray(keys))
                .put("targets", all);
    }

    private static TopTable table(JsonObject... providers) {
        var all = new JsonArray();
        for (JsonObject provider : providers) {
            all.add(provider);
        }
        return new TopTable(all);
    }

    @Test
    void each_target_has_a_line() {
        var table = table(
                provider(
                        "openai",
                        "[{\"state\":\"in_service\"},{\"state\":\"cooling\"},{\"state\":\"retired\"}]",
                        target("gpt-5", "{}"),
                        target(
                                "gpt-5-mini",
                                "{\"stand\":\"cooling\",\"coolingForMs\":4200,\"reason\":\"rate_limited\"}")),
                provider("ollama", "[]").put("up", false),
                provider("azure", "[]").put("inService", false),
                provider("groq", "[]").put("inService", false));

        assertThat(table.lines(WIDE, false))
                .containsExactly(
                        "PROVIDER  MODEL       STATE                       RUN  REQ/S  ERR %     P50    P95   FIRST  TOK/S  KEYS",
                        "openai    gpt-5       ok                            3     51    0.0  230 ms  1.5 s  5.3 ms     81   1/3",
                        "openai    gpt-5-mini  cooling 4.2 s rate_limited    3     51    0.0  230 ms  1.5 s  5.3 ms     81   1/3",
                        "ollama    -           down                          3     51    0.0  230 ms  1.5 s  5.3 ms     81     -",
                        "",
                        "Not in service: azure, groq");
    }

    @Test
    void what_nobody_asked_for_has_no_figures() {
        var idle = target("gpt-5", """
                {"now": {"perSecond": 0.0, "errorPercent": 0.0}, "running": 0,
                "lastMinute": {"attempts": 0, "outputTokens": 0, "tokensPerSecond": 0.0,
                "latencyMs": {"p50": null, "p95": null}, "firstContentMs": {"p50": null}}}""");

        assertThat(table(provider("openai", "[]", idle)).lines(WIDE, false).get(1))
                .isEqualTo("openai    gpt-5  ok       0    0.0      -    -    -      -      -     -");
    }

    @Test
    void a_narrow_terminal_takes_from_the_names_of_models_first_and_then_from_the_end() {
        var table = table(provider("openai", "[]", target("a-model-with-a-name-that-is-long-and-longer", "{}")));

        assertThat(table.lines(90, false))
                .allMatch(line -> line.length() <= 90)
                .anyMatch(line -> line.contains("a-model-with-") && line.contains("… ") && line.endsWith("-"));
        assertThat(table.lines(20, false)).allMatch(line -> line.length() <= 20).anyMatch(line -> line.endsWith("…"));
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', ''",
        "'{\"now\":{\"perSecond\":1.0,\"errorPercent\":2.5}}', '33'",
        "'{\"stand\":\"trying\"}', '33'",
        "'{\"stand\":\"cooling\",\"coolingForMs\":1,\"reason\":\"cut\"}', '31'",
        "'{\"available\":false}', '31'"
    })
    void trouble_is_coloured(String more, String colour) {
        String line = table(provider("openai", "[]", target("gpt-5", more)))
                .lines(WIDE, true)
                .get(1);

        if (colour.isEmpty()) {
            assertThat(line).doesNotContain("\033");
        } else {
            assertThat(line).startsWith("\033[" + colour + "m").endsWith("\033[0m");
        }
    }

    @Test
    void a_name_that_a_caller_made_up_can_not_command_the_terminal() {
        String name = new JsonObject().put("n", "x\033[2J\n").encode();
        var evil = target("m", "{}").put("model", new JsonObject(name).getString("n"));

        assertThat(String.join("|", table(provider("openai", "[]", evil)).lines(WIDE, false)))
                .contains("x?[2J?")
                .doesNotContain("\033", "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "true, xterm, '', true, true",
        "true, xterm, 1, true, false",
        "true, dumb, '', false, false",
        "false, xterm, '', false, false"
    })
    void only_a_terminal_that_can_is_drawn_over_and_coloured(
            boolean terminal, String kind, String noColor, boolean moves, boolean colours) {
        assertThat(Terminal.of(terminal, Map.of("TERM", kind, "NO_COLOR", noColor)))
                .isEqualTo(new Terminal(moves, colours));
    }

    @Test
    void without_a_kind_of_terminal_nothing_is_drawn_over() {
        assertThat(Terminal.of(true, Map.of())).isEqualTo(new Terminal(false, false));
        assertThat(Terminal.of(true, Map.of()).columns()).isEqualTo(WIDE);
    }

    @ParameterizedTest
    @CsvSource({"24 132, 132", "'50 40\n', 40", "0 0, 80", "'', 80", "stty: no terminal, 80"})
    void the_width_is_what_the_terminal_says(String size, int columns) {
        assertThat(Terminal.columns(size)).isEqualTo(columns);
    }
}
