package dev.weir.gateway.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigSource;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes with the same versions and different environments.
class LiveConfigTest {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final FakeVersions versions = new FakeVersions();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    private final ScriptedResolver resolverA = new ScriptedResolver();
    private final ScriptedResolver resolverB = new ScriptedResolver();
    private LiveConfig a;
    private LiveConfig b;
    private ConfigFiles files;
    private FileEdits edits;

    @BeforeEach
    void start() throws Exception {
        write("weir.yaml", "http: {port: 1}\nproviders: {a: first}");
        write("models.yaml", "models: [one]");
        write("prices.yaml", "prices: [1]");
        a = new LiveConfig(vertx, versions, resolverA, now::get);
        b = new LiveConfig(vertx, versions, resolverB, now::get);
        files = files();
        ConfigFiles.Content content = files.read();
        open(a, resolverA);
        open(b, resolverB);
        edits = new FileEdits(vertx, files, content, a, "node-1", now::get);
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private ConfigFiles files() {
        return new ConfigFiles(
                Optional.of(folder.resolve("weir.yaml")), folder.resolve("models.yaml"), folder.resolve("prices.yaml"));
    }

    private void open(LiveConfig node, ScriptedResolver resolver) {
        ConfigFiles.Content content = files().read();
        await(node.open(files(), content, Future.succeededFuture(resolver.resolve(content.document()))));
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static UnaryOperator<Document> provider(String settings) {
        return before -> before.with(ConfigPart.PROVIDERS, ConfigTree.parse("the body", "{a: '" + settings + "'}"));
    }

    private static Change change(UnaryOperator<Document> edit, OptionalLong expected) {
        var author = new Change.Author("somebody", ConfigSource.API, Optional.empty(), "");
        return new Change(author, edit, Map.of(), expected, false);
    }

    private static Change change(String settings) {
        return change(provider(settings), OptionalLong.empty());
    }

    private static long number(LiveConfig node) {
        return node.state().version().number();
    }

    @Test
    void the_first_start_makes_the_first_version_and_the_second_finds_it() {
        assertThat(number(a)).isEqualTo(1);
        assertThat(number(b)).isEqualTo(1);
        assertThat(versions.last().author()).startsWith("file: ").contains("models.yaml", "prices.yaml", "weir.yaml");
        assertThat(resolverA.applied).hasSize(1).isEqualTo(resolverB.applied);
    }

    @Test
    void a_node_that_cannot_apply_a_version_keeps_what_it_has_and_says_so_until_it_can() {
        resolverB.lacks("SOME_KEY");
        await(a.change(change("${SOME_KEY}")));
        await(b.look());

        assertThat(number(a)).isEqualTo(2);
        assertThat(number(b)).isEqualTo(1);
        Trouble trouble = b.state().notApplied().orElseThrow();
        assertThat(trouble.what()).isEqualTo("version 2");
        assertThat(trouble.problems()).containsExactly("providers.a.key: variable SOME_KEY is not set");
        assertThat(a.state().notApplied()).isEmpty();

        resolverB.lacks("OTHER_KEY");
        await(b.look());
        assertThat(number(b)).as("it is not tried at every look").isEqualTo(1);
        now.updateAndGet(at -> at.plusMillis(LiveConfig.RETRY_MS));
        await(b.look());

        assertThat(number(b)).isEqualTo(2);
        assertThat(b.state().notApplied()).isEmpty();
    }

    @Test
    void a_newer_version_is_tried_at_once() {
        resolverB.lacks("SOME_KEY");
        await(a.change(change("${SOME_KEY}")));
        await(b.look());
        await(a.change(change("fine")));
        await(b.look());

        assertThat(number(b)).isEqualTo(3);
        assertThat(b.state().notApplied()).isEmpty();
    }

    @Test
    void a_change_that_was_overtaken_is_made_again_on_the_newest() {
        versions.beforeNext(() -> b.change(change(
                before -> before.with(ConfigPart.MODELS, ConfigTree.parse("b", "models: [two]")),
                OptionalLong.empty())));

        Change.Outcome outcome = await(a.change(change("second")));

        assertThat(outcome.version().number()).isEqualTo(3);
        Document both = resolverA.applied.getLast();
        assertThat(both.models().text()).contains("two");
        assertThat(both.providers().text()).contains("second");
    }

    @Test
    void a_change_that_was_made_from_a_version_is_refused_when_it_is_overtaken() {
        versions.beforeNext(() -> b.change(change("theirs")));

        Throwable refused = catchThrowable(() -> await(a.change(change(provider("ours"), OptionalLong.of(1)))));

        assertThat(((GatewayException) refused).failure()).isEqualTo(Failure.CONFIG_CHANGED);
        await(a.look());
        assertThat(resolverA.applied.getLast().providers().text()).contains("theirs");
    }

    @Test
    void while_the_database_is_away_nothing_changes_and_the_node_goes_on() {
        versions.away(true);

        Throwable refused = catchThrowable(() -> await(a.change(change("second"))));
        await(a.look());

        assertThat(((GatewayException) refused).failure()).isEqualTo(Failure.STORAGE_UNAVAILABLE);
        assertThat(number(a)).isEqualTo(1);
        versions.away(false);
        assertThat(await(a.change(change("second"))).version().number()).isEqualTo(2);
    }

    @Test
    void an_edit_is_taken_when_it_stood_still_for_a_look() throws Exception {
        write("models.yaml", "models: [on");
        await(edits.look());
        write("models.yaml", "models: [one, two]");
        await(edits.look());
        assertThat(number(a)).isEqualTo(1);
        assertThat(a.state().lastProblem()).isEmpty();

        await(edits.look());

        assertThat(number(a)).isEqualTo(2);
        assertThat(versions.last().comment()).isEqualTo("on node node-1");
    }

    private void settle() {
        await(edits.look());
        await(edits.look());
    }

    @Test
    void a_comment_is_no_change() throws Exception {
        write("models.yaml", "# the only one\nmodels:\n  - 'one'\n");
        settle();

        assertThat(number(a)).isEqualTo(1);
    }

    @Test
    void an_edit_waits_for_the_database() throws Exception {
        write("models.yaml", "models: [two]");
        versions.away(true);
        settle();
        assertThat(number(a)).isEqualTo(1);

        versions.away(false);
        await(edits.look());

        assertThat(number(a)).isEqualTo(2);
    }

    @Test
    void an_edit_that_is_refused_is_tried_again_with_the_next_version_only() throws Exception {
        resolverA.lacks("SOME_KEY");
        write("weir.yaml", "http: {port: 1}\nproviders: {a: '${SOME_KEY}'}");
        settle();
        assertThat(a.state().lastProblem().orElseThrow().what()).endsWith("weir.yaml");
        resolverA.lacks("OTHER_KEY");
        await(edits.look());
        assertThat(number(a)).isEqualTo(1);

        await(a.change(change(
                before -> before.with(ConfigPart.MODELS, ConfigTree.parse("b", "models: [two]")),
                OptionalLong.empty())));
        await(edits.look());

        assertThat(number(a)).isEqualTo(3);
        assertThat(a.state().lastProblem()).isEmpty();
    }

    @Test
    void a_file_that_is_away_is_a_problem_until_it_is_back() throws Exception {
        Files.delete(folder.resolve("models.yaml"));
        settle();
        assertThat(a.state().lastProblem().orElseThrow().problems())
                .singleElement()
                .asString()
                .endsWith("no such file");
        assertThat(number(a)).isEqualTo(1);

        write("models.yaml", "models: [one]");
        settle();

        assertThat(a.state().lastProblem()).isEmpty();
        assertThat(number(a)).isEqualTo(1);
    }

    @Test
    void the_other_nodes_file_is_no_edit() throws Exception {
        await(a.change(change("second")));
        settle();

        assertThat(number(a)).as("the file says what it said before").isEqualTo(2);
    }

    @Test
    void a_start_with_what_cannot_be_resolved_is_refused() throws Exception {
        await(a.change(change("${SOME_KEY}")));
        var resolver = new ScriptedResolver();
        resolver.lacks("SOME_KEY");
        var node = new LiveConfig(vertx, versions, resolver, now::get);

        assertThat(catchThrowable(() -> open(node, resolver)))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("SOME_KEY is not set");
    }
}
