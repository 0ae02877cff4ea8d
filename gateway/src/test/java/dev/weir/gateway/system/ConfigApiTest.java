package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.ConfigOnDisk.MODELS;
import static dev.weir.gateway.system.ConfigOnDisk.PRICES;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Providers, models and prices are changed while Weir runs.
@Tag("system")
class ConfigApiTest {
    private static final String CONFIG = "/api/v1/admin/config";
    private static final String SECRET = "sk-literally-secret";

    private static final ConfigOnDisk DISK = new ConfigOnDisk();
    private static ScriptedUpstream second;

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(DISK.weir(), DISK::flags);

    @BeforeAll
    static void start_the_second_upstream() {
        second = ScriptedUpstream.start();
    }

    @AfterAll
    static void close_the_second_upstream() {
        second.close();
    }

    @BeforeEach
    void answer() {
        second.answerOthers(_ -> Script.json(200, Samples.answer("from the second", Samples.usage(3, 2))));
        WEIR.upstream().answerOthers(_ -> Script.json(200, Samples.answer("from the first", Samples.usage(3, 2))));
    }

    /// Whatever a test did: the files and the configuration are what they were at the start.
    @AfterEach
    void begin_anew() {
        Set<String> edited = DISK.restore();
        RunningWeir.eventually(
                "the files to be taken",
                () -> config().getJsonObject("lastProblem") == null
                        && edited.stream().allMatch(part -> Objects.equals(part(config(), part), part(first(), part))));
        Api.Reply back = WEIR.api().post(CONFIG + "/versions/1/rollback", KEY, null);
        assertThat(back.status()).as(back.body()).isEqualTo(200);
    }

    private static JsonObject config() {
        Api.Reply reply = WEIR.api().get(CONFIG, KEY);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.data();
    }

    private static JsonObject first() {
        return WEIR.api().get(CONFIG + "/versions/1", KEY).data();
    }

    private static Object part(JsonObject shown, String part) {
        return shown.getJsonObject("configuration").getValue(part);
    }

    private static JsonObject version() {
        return config().getJsonObject("version");
    }

    private static Api.Reply put(String path, String body) {
        return WEIR.api().send("PUT", CONFIG + path, KEY, body);
    }

    private static void putAll(String body) {
        Api.Reply reply = put("", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static List<String> problems(Api.Reply reply) {
        var problems = new ArrayList<String>();
        reply.error().getJsonObject("details").getJsonArray("problems").forEach(each -> problems.add((String) each));
        return problems;
    }

    private static Api.Reply chat(String model) {
        return WEIR.api().post(CHAT, KEY, Requests.chat(model, ""));
    }

    private static String provider() {
        return "{url: '" + second.url() + "', key: '" + SECRET + "'}";
    }

    /// A configuration with one more provider, a model of it and its price.
    private static String withSecond() {
        return "{providers: {second: " + provider() + "}, models: {models: [{model: demo, provider: demo},"
                + " {model: gpt-4o-mini, provider: openai}, {model: other, provider: second, unpriced: allow}]}}";
    }

    @Test
    void an_edit_of_the_files_is_applied_soon_and_shows_version_and_author() {
        long before = version().getLong("number");
        assertThat(chat("other").status()).isEqualTo(404);

        long edited = System.nanoTime();
        DISK.write("weir.yaml", "providers:\n  second: " + provider() + "\n");
        DISK.write("models.yaml", MODELS + "  - {model: other, provider: second, unpriced: allow}\n");
        RunningWeir.eventually("the new model", () -> chat("other").status() == 200);

        assertThat(System.nanoTime() - edited).isLessThan(TimeUnit.SECONDS.toNanos(4));
        assertThat(chat("other").body()).contains("from the second");
        assertThat(version().getLong("number")).isGreaterThan(before);
        assertThat(version().getString("source")).isEqualTo("file");
        assertThat(version().getString("author"))
                .isEqualTo("file: " + DISK.name("models.yaml") + ", " + DISK.name("weir.yaml"));
    }

    @Test
    void a_change_by_the_api_holds_at_once_and_shows_version_and_author() {
        long before = version().getLong("number");

        Api.Reply reply = put("?comment=Contract%207", withSecond());

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.data().getBoolean("changed")).isTrue();
        assertThat(chat("other").body()).contains("from the second");
        assertThat(version()).isEqualTo(reply.data().getJsonObject("version"));
        assertThat(version().getLong("number")).isEqualTo(before + 1);
        assertThat(version().getString("source")).isEqualTo("api");
        assertThat(version().getString("comment")).isEqualTo("Contract 7");
        assertThat(version().getString("author")).startsWith("key ").endsWith("(bootstrap)");
        assertThat(put("", withSecond()).data().getBoolean("changed"))
                .as("the same again is no change")
                .isFalse();
        assertThat(version().getLong("number")).isEqualTo(before + 1);
    }

    @Test
    void a_stream_goes_on_to_its_end_when_its_provider_and_its_route_are_gone() {
        putAll(withSecond());
        var go = new CountDownLatch(1);
        second.expect(Script.events()
                .event(Samples.text("begin"))
                .await(go)
                .event(Samples.text("the end"))
                .event(Samples.finish("stop"))
                .event(Samples.usageChunk(Samples.usage(1, 2)))
                .done());
        var stream = Conversation.post(WEIR.port(), CHAT, KEY, Requests.chat("other", ",\"stream\":true"));
        stream.head();
        stream.until("begin");

        putAll("{providers: {}, models: {models: [{model: demo, provider: demo}]}}");
        assertThat(chat("other").status()).isEqualTo(404);
        assertThat(config().getJsonObject("configuration").getJsonObject("providers"))
                .isEqualTo(new JsonObject());
        go.countDown();

        assertThat(stream.rest()).contains("the end").endsWith("data: [DONE]\n\n");
    }

    @Test
    void a_provider_is_replaced_under_running_requests_and_new_ones_go_to_the_new_address() {
        putAll(withSecond());
        var go = new CountDownLatch(1);
        second.expect(Script.head(200, "content-type: application/json", "transfer-encoding: chunked")
                .await(go)
                .text(Samples.answer("from the old address", Samples.usage(3, 2)))
                .end());
        var old = Conversation.post(WEIR.port(), CHAT, KEY, Requests.chat("other", ""));
        RunningWeir.eventually("the request to be there", () -> second.calls() > 0);

        Api.Reply changed =
                put("/providers/second", "{\"url\": \"" + WEIR.upstream().url() + "\"}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(chat("other").body()).contains("from the first");
        go.countDown();

        old.head();
        assertThat(old.rest()).contains("from the old address");
    }

    @Test
    void a_new_price_holds_for_the_next_request() {
        assertThat(price()).isEqualTo("1.00");

        DISK.prices(PRICES.replace("input: \"1\"", "input: \"3\""));

        RunningWeir.eventually("the new price", () -> price().equals("3.00"));
    }

    private static String price() {
        JsonArray rows = WEIR.api().get("/api/v1/prices", KEY).list();
        return rows.stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getString("model").equals("gpt-4o-mini"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("price")
                .getJsonObject("prices")
                .getString("input_fresh");
    }

    @Test
    void a_bad_edit_is_refused_whole_with_all_its_errors_and_the_service_goes_on() {
        WEIR.expectWarnings();
        long before = version().getLong("number");

        DISK.write("weir.yaml", "providers:\n  second: {key: '${NOT_SET}'}\n  third: {url: nowhere}\n");
        DISK.write("models.yaml", MODELS + """
                  - {model: other, provider: fourth}
                aliases: {a: nothing}
                """);
        DISK.prices(PRICES.replace("input: \"1\"", "input: much"));
        RunningWeir.eventually(
                "the refusal",
                () -> config().getJsonObject("lastProblem") != null
                        && config().getJsonObject("lastProblem")
                                        .getJsonArray("problems")
                                        .size()
                                >= 4);

        JsonObject problem = config().getJsonObject("lastProblem");
        assertThat(problem.getString("what"))
                .contains("weir.yaml")
                .contains("models.yaml")
                .contains("prices.yaml");
        assertThat(problem.getJsonArray("problems").toString())
                .contains("providers.third.url: 'nowhere'")
                .contains("providers.second.key at weir.yaml line 2: variable NOT_SET is not set")
                .contains("models[2].provider: 'fourth' (expected: one of")
                .contains("prices[0].input: 'much'");
        assertThat(version().getLong("number")).isEqualTo(before);
        assertThat(chat("gpt-4o-mini").body()).contains("from the first");
        assertThat(WEIR.warnings()).anyMatch(line -> line.contains("is not taken") && line.contains("NOT_SET"));

        DISK.write("weir.yaml", "providers:\n");
        DISK.write("models.yaml", MODELS);
        DISK.prices(PRICES);
        RunningWeir.eventually("the refusal to be over", () -> config().getJsonObject("lastProblem") == null);
        assertThat(version().getLong("number")).isEqualTo(before);
    }

    @Test
    void an_edit_that_needs_another_waits_for_it() {
        WEIR.expectWarnings();
        DISK.write("models.yaml", MODELS + "  - {model: other, provider: second, unpriced: allow}\n");
        RunningWeir.eventually("the refusal", () -> config().getJsonObject("lastProblem") != null);

        Api.Reply added = put("/providers/second", provider());

        assertThat(added.status()).as(added.body()).isEqualTo(200);
        RunningWeir.eventually("the new model", () -> chat("other").status() == 200);
        RunningWeir.eventually("no problem", () -> config().getJsonObject("lastProblem") == null);
    }

    @Test
    void a_bad_document_is_refused_whole_with_all_its_errors() {
        JsonObject before = config();

        Api.Reply refused = put("", """
                {"providers": {"first": {"url": "nowhere"}, "second": {"kee": "x", "key": "${NOT_SET}"}},
                 "models": {"models": [{"model": "other", "provider": "third"}], "aliases": {"a": "b", "b": "a"}},
                 "prices": {"prices": [{"provider": "openai"}]}}""");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().getString("code")).isEqualTo("VALIDATION_ERROR");
        assertThat(refused.error().getString("message")).contains("refused whole");
        assertThat(problems(refused))
                .anyMatch(each -> each.startsWith("providers.first.url: 'nowhere'"))
                .anyMatch(each -> each.startsWith("providers.second.kee at the body line 1: no such setting"))
                .anyMatch(each -> each.contains("providers.second.key at the body line 1: variable NOT_SET is not set"))
                .anyMatch(each -> each.startsWith("models[0].provider: 'third'"))
                .anyMatch(each -> each.startsWith("aliases.a: "))
                .anyMatch(each -> each.startsWith("prices[0].input: no value"));
        assertThat(config()).isEqualTo(before);
    }

    @Test
    void bodies_and_parameters_that_are_none_are_refused() {
        assertThat(problems(put("", "{")))
                .first()
                .asString()
                .startsWith("the body line 1")
                .contains("is not YAML");
        assertThat(problems(put("", "[1]"))).containsExactly("the body: no keys (expected: a JSON or YAML object)");
        assertThat(problems(put("", "{\"routes\": {}}")))
                .containsExactly("routes in the body: no such part (expected: one of providers, models, prices)");
        assertThat(put("?expectedVersion=none", withSecond()).error().getString("message"))
                .isEqualTo("expectedVersion: 'none' (expected: the number of a version, such as 7)");
        assertThat(put("?dryRun=yes", withSecond()).error().getString("message"))
                .isEqualTo("dryRun: 'yes' (expected: true or false)");
        assertThat(put("/providers/-x", "{enabled: false}").status()).isEqualTo(400);
        assertThat(WEIR.api()
                        .send("DELETE", CONFIG + "/providers/nobody", KEY, null)
                        .status())
                .isEqualTo(404);
        assertThat(WEIR.api().get(CONFIG + "/versions/9999", KEY).status()).isEqualTo(404);
        assertThat(WEIR.api()
                        .post(CONFIG + "/versions/9999/rollback", KEY, null)
                        .status())
                .isEqualTo(404);
        assertThat(put("", "x: " + "y".repeat(1 << 20)).status()).isEqualTo(413);
    }

    @Test
    void only_administrators_may() {
        String made = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\": \"app\", \"scopes\": [\"inference\", \"billing\", \"keys\"]}")
                .data()
                .getString("key");
        assertThat(WEIR.api().get(CONFIG, made).status()).isEqualTo(403);
        assertThat(WEIR.api().get(CONFIG + "/versions", made).status()).isEqualTo(403);
        assertThat(WEIR.api().send("PUT", CONFIG, made, withSecond()).status()).isEqualTo(403);
        assertThat(WEIR.api().post(CONFIG + "/versions/1/rollback", made, null).status())
                .isEqualTo(403);
    }

    @Test
    void a_check_changes_nothing() {
        JsonObject before = config();

        Api.Reply checked = put("?dryRun=true", withSecond());

        assertThat(checked.status()).as(checked.body()).isEqualTo(200);
        assertThat(checked.data().getBoolean("wouldChange")).isTrue();
        assertThat(checked.data().getBoolean("changed")).isFalse();
        assertThat(put("?dryRun=true", "{models: {models: [{model: x}]}}").status())
                .isEqualTo(400);
        assertThat(config()).isEqualTo(before);
    }

    @Test
    void a_change_made_from_an_older_version_is_refused() {
        long read = version().getLong("number");
        putAll(withSecond());

        Api.Reply late = put("/providers/third?expectedVersion=" + read, "{url: 'http://127.0.0.1:1/v1'}");

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.error().getString("message"))
                .startsWith(
                        "expectedVersion: '" + read + "' (expected: " + (read + 1) + ", the newest version, by key ");
        Api.Reply inTime = put("/providers/third?expectedVersion=" + (read + 1), "{url: 'http://127.0.0.1:1/v1'}");
        assertThat(inTime.status()).as(inTime.body()).isEqualTo(200);
    }

    @Test
    void an_older_version_can_be_taken_again() {
        putAll(withSecond());
        long wanted = version().getLong("number");
        putAll("{providers: {}, models: {models: [{model: demo, provider: demo}]}}");
        assertThat(chat("other").status()).isEqualTo(404);

        Api.Reply back = WEIR.api().post(CONFIG + "/versions/" + wanted + "/rollback?comment=oops", KEY, null);

        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.data().getJsonObject("version").getLong("number")).isEqualTo(wanted + 2);
        assertThat(version().getString("author")).startsWith("rollback to " + wanted + " by key ");
        assertThat(version().getString("source")).isEqualTo("rollback");
        assertThat(chat("other").body()).contains("from the second");
    }

    @Test
    void versions_are_listed_newest_first_page_by_page() {
        putAll(withSecond());
        putAll("{providers: {}, models: {models: [{model: demo, provider: demo}]}}");
        long newest = version().getLong("number");

        Api.Reply first = WEIR.api().get(CONFIG + "/versions?limit=2", KEY);
        assertThat(numbers(first)).containsExactly(newest, newest - 1);
        String next = first.json().getJsonObject("meta").getString("next");
        Api.Reply second = WEIR.api().get(CONFIG + "/versions?limit=1&cursor=" + next, KEY);
        assertThat(numbers(second)).containsExactly(newest - 2);
        assertThat(WEIR.api()
                        .get(CONFIG + "/versions/" + (newest - 1), KEY)
                        .data()
                        .getJsonObject("configuration")
                        .getJsonObject("models")
                        .getJsonArray("models"))
                .hasSize(3);
    }

    private static List<Long> numbers(Api.Reply page) {
        return page.list().stream()
                .map(row -> ((JsonObject) row).getLong("number"))
                .toList();
    }

    @Test
    void secrets_are_never_shown_and_lie_sealed_in_the_table() throws Exception {
        putAll(withSecond());
        long number = version().getLong("number");

        for (String path : List.of("", "/versions", "/versions/" + number)) {
            assertThat(WEIR.api().get(CONFIG + path, KEY).body()).doesNotContain(SECRET);
        }
        JsonObject shown = config().getJsonObject("configuration")
                .getJsonObject("providers")
                .getJsonObject("second");
        assertThat(shown).isEqualTo(new JsonObject().put("url", second.url()).put("key", "[REDACTED]"));
        var rows = WEIR.postgres()
                .database()
                .pool()
                .query(
                        "select c::text || encode(coalesce(sealed, ''), 'escape') as all from orchestrator.config_version c")
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        rows.forEach(row -> assertThat(row.getString("all"))
                .doesNotContain(SECRET)
                .doesNotContain("gpt-4o-mini")
                .doesNotContain(hex(SECRET)));

        assertThat(chat("other").status()).isEqualTo(200);
        shown.put("connectTimeout", "7s");
        Api.Reply sentBack = put("/providers/second", shown.encode());
        assertThat(sentBack.status()).as(sentBack.body()).isEqualTo(200);
        second.forget();
        var call = second.expect(Script.json(200, Samples.answer("with the same key", Samples.usage(3, 2))));
        assertThat(chat("other").body()).contains("with the same key");
        assertThat(call.request().header("authorization")).contains("Bearer " + SECRET);

        Api.Reply nothingThere = put("/providers/third", "{url: 'http://127.0.0.1:1/v1', key: '[REDACTED]'}");
        assertThat(problems(nothingThere)).singleElement().asString().startsWith("providers.third.key: '[REDACTED]'");
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void another_group_of_the_settings_takes_a_restart_and_the_log_says_so_once() {
        WEIR.expectWarnings();
        long before = version().getLong("number");

        DISK.write("weir.yaml", "http:\n  idleTimeout: 9m\nproviders:\n");
        RunningWeir.eventually(
                "the warning", () -> WEIR.warnings().stream().anyMatch(line -> line.contains("takes a restart")));
        DISK.write("models.yaml", MODELS + "aliases: {little: gpt-4o-mini}\n");
        RunningWeir.eventually("the alias", () -> chat("little").status() == 200);

        assertThat(restarts()).isEqualTo(1);
        assertThat(version().getLong("number")).isEqualTo(before + 1);
        DISK.write("weir.yaml", "providers:\n");
        RunningWeir.eventually("the warning of the way back", () -> restarts() == 2);
    }

    private static long restarts() {
        return WEIR.warnings().stream()
                .filter(line -> line.contains("takes a restart"))
                .count();
    }
}
