package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.CuttableLink.State;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two nodes on one database, and the network between them.
@Tag("system")
class TwoNodesTest {
    private static final String DEMO =
            "{\"model\": \"demo\", \"max_tokens\": 3, \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
    /// By the bus. The feed would take 250 ms on average.
    private static final Duration AT_ONCE = Duration.ofMillis(200);
    /// By the feed.
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private static final Duration SPLIT_MAX = Duration.ofSeconds(10);
    private static final Duration HEALED_MAX = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

    private static final ClusterPlace PLACE_A = new ClusterPlace();
    private static final ClusterPlace PLACE_B = new ClusterPlace();

    @RegisterExtension
    @Order(1)
    static final RunningWeir A = new RunningWeir(() -> PLACE_A.settings(PLACE_B));

    @RegisterExtension
    @Order(2)
    static final RunningWeir B = new RunningWeir(() -> {
        var settings = new ArrayList<>(PLACE_B.settings(PLACE_A));
        settings.add("--postgres.url=" + A.postgres().url().reveal());
        return settings;
    });

    private static final Set<Announcement> HEARD_BY_A = ConcurrentHashMap.newKeySet();
    private static final Set<Announcement> HEARD_BY_B = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void listen() {
        A.announcements().listen(HEARD_BY_A::add);
        B.announcements().listen(HEARD_BY_B::add);
        awaitMembers(2);
    }

    @AfterAll
    static void close_the_links() {
        PLACE_A.close();
        PLACE_B.close();
    }

    @AfterEach
    void heal() {
        B.expectWarnings();
        set(State.OPEN);
        awaitMembers(2);
        awaitHearing();
    }

    private static void set(State now) {
        PLACE_A.set(now);
        PLACE_B.set(now);
    }

    private static void awaitMembers(int size) {
        within(
                size == 2 ? HEALED_MAX : SPLIT_MAX,
                size + " members",
                () -> A.members().size() == size && B.members().size() == size);
    }

    /// Until an announcement of each reaches the other.
    private static void awaitHearing() {
        within(HEALED_MAX, "B to hear A", () -> passes(A, HEARD_BY_B));
        within(HEALED_MAX, "A to hear B", () -> passes(B, HEARD_BY_A));
    }

    private static boolean passes(RunningWeir from, Set<Announcement> heard) {
        var told = new BalanceRaised(UUID.randomUUID());
        from.announcements().announce(told);
        long end = System.nanoTime() + AT_ONCE.toNanos();
        while (!heard.contains(told) && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return heard.contains(told);
    }

    private static void within(Duration max, String what, java.util.function.BooleanSupplier isSo) {
        long begin = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(what).isLessThan(max);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static JsonObject cluster(RunningWeir node) {
        return node.api()
                .get("/ready", null)
                .json()
                .getJsonObject("dependencies")
                .getJsonObject("cluster");
    }

    /// Makes a key on one node, uses it on both, revokes it on the first and waits until the second refuses it.
    private static void assertRevocationCrosses(RunningWeir from, RunningWeir to, Duration max) {
        Api.Reply made = from.api().post("/api/v1/keys", KEY, "{\"name\": \"app\", \"scopes\": [\"inference\"]}");
        String secret = made.data().getString("key");
        assertThat(to.api().post("/v1/chat/completions", secret, DEMO).status()).isEqualTo(200);

        from.api().send("DELETE", "/api/v1/keys/" + made.data().getString("id"), KEY, null);

        within(
                max,
                "the key to be refused",
                () -> to.api().get("/v1/models", secret).status() == 401);
    }

    @Test
    void each_shows_both() {
        List<String> members = List.copyOf(new java.util.TreeSet<>(A.members().names()));
        for (RunningWeir node : List.of(A, B)) {
            assertThat(cluster(node).getString("status")).isEqualTo("healthy");
            assertThat(cluster(node).getString("self")).isEqualTo(node.members().self());
            assertThat(cluster(node).getJsonArray("members").getList()).isEqualTo(members);
            assertThat(node.api().metrics()).contains("\nweir_cluster_members 2");
        }
        assertThat(A.members().self()).isNotEqualTo(B.members().self());
    }

    @Test
    void an_announcement_is_heard_by_both() {
        var ofA = new BalanceRaised(UUID.randomUUID());
        var ofB = new BalanceRaised(UUID.randomUUID());
        A.announcements().announce(ofA);
        B.announcements().announce(ofB);

        for (Set<Announcement> heard : List.of(HEARD_BY_A, HEARD_BY_B)) {
            within(A_SECOND, "both announcements", () -> heard.containsAll(Set.of(ofA, ofB)));
        }
    }

    @Test
    void a_key_revoked_on_one_stops_on_the_other_at_once() {
        for (int i = 0; i < 4; i++) {
            assertRevocationCrosses(A, B, AT_ONCE);
            assertRevocationCrosses(B, A, AT_ONCE);
        }
    }

    @Test
    void when_only_the_bus_is_cut_the_feed_carries_and_both_say_so_until_it_is_mended() {
        B.expectWarnings();
        PLACE_A.setBus(State.CUT);
        PLACE_B.setBus(State.CUT);

        assertRevocationCrosses(A, B, A_SECOND);
        assertRevocationCrosses(B, A, A_SECOND);
        for (RunningWeir node : List.of(A, B)) {
            RunningWeir other = node == A ? B : A;
            within(
                    SPLIT_MAX,
                    "it to be noticed",
                    () -> cluster(node).getString("status").equals("degraded"));
            assertThat(cluster(node).getString("detail"))
                    .contains(other.members().self());
            assertThat(node.api().get("/ready", null).status()).isEqualTo(200);
        }
        assertThat(A.members().size()).isEqualTo(2);

        set(State.OPEN);
        for (RunningWeir node : List.of(A, B)) {
            within(
                    HEALED_MAX,
                    "it to be heard",
                    () -> cluster(node).getString("status").equals("healthy"));
        }
    }

    @Test
    void when_all_links_break_each_serves_on_the_feed_carries_and_after_the_healing_the_bus_works_again() {
        assertSurvives(State.CUT);
    }

    @Test
    void the_same_when_nothing_breaks_but_nothing_passes_either() {
        assertSurvives(State.STALLED);
    }

    private static void assertSurvives(State state) {
        B.expectWarnings();
        set(state);
        assertRevocationCrosses(A, B, A_SECOND);
        assertRevocationCrosses(B, A, A_SECOND);
        awaitMembers(1);

        assertRevocationCrosses(A, B, A_SECOND);
        assertRevocationCrosses(B, A, A_SECOND);
        for (RunningWeir node : List.of(A, B)) {
            assertThat(node.api().chat(DEMO).status()).isEqualTo(200);
            assertThat(cluster(node).getJsonArray("members"))
                    .containsExactly(node.members().self());
        }

        set(State.OPEN);
        awaitMembers(2);
        awaitHearing();
        assertRevocationCrosses(A, B, AT_ONCE);
        assertRevocationCrosses(B, A, AT_ONCE);
    }
}
