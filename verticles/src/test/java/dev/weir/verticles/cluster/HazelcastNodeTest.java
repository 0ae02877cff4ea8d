package dev.weir.verticles.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.multimap.MultiMap;
import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.testkit.CuttableLink;
import dev.weir.testkit.FreePort;
import dev.weir.verticles.announcements.AnnouncementsVerticle;
import dev.weir.verticles.announcements.EventBusAnnouncements;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HazelcastNodeTest {
    private static final Duration JOINED_MAX = Duration.ofSeconds(30);
    private static final Duration REPAIRED_MAX = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 2_000_000;
    private static final long HEARD_NANOS_MAX = Duration.ofMillis(200).toNanos();

    private final int portA = FreePort.next();
    private final int portB = FreePort.next();
    private final Deque<HazelcastNode> started = new ArrayDeque<>();

    @AfterEach
    void stop() {
        while (!started.isEmpty()) {
            HazelcastNode node = started.removeLast();
            await(node.vertx().close());
            node.leave();
        }
    }

    private HazelcastNode start(String name, int port, int... members) {
        return startOn(0, name, port, members);
    }

    private HazelcastNode startOn(int busPort, String name, int port, int... members) {
        var settings = new HazelcastSettings(
                java.util.Arrays.stream(members)
                        .mapToObj(member -> "localhost:" + member)
                        .toList(),
                "127.0.0.1",
                port,
                busPort,
                Optional.empty(),
                0,
                0,
                "HazelcastNodeTest",
                Optional.empty(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1));
        HazelcastNode node = HazelcastNode.start(new VertxOptions(), settings, name);
        started.add(node);
        return node;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static void within(Duration max, BooleanSupplier isSo) {
        long begin = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(max);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// A node's announcements, and what it hears.
    private record Speaking(EventBusAnnouncements announcements, Set<Announcement> heard) {
        static Speaking on(HazelcastNode node) {
            Set<Announcement> heard = ConcurrentHashMap.newKeySet();
            var announcements = new EventBusAnnouncements(node.members(), node::reannounce);
            announcements.listen(heard::add);
            await(node.vertx().deployVerticle(new AnnouncementsVerticle(announcements)));
            return new Speaking(announcements, heard);
        }

        boolean reaches(Speaking other) {
            var told = new BalanceRaised(UUID.randomUUID());
            announcements.announce(told);
            long end = System.nanoTime() + HEARD_NANOS_MAX;
            while (!other.heard.contains(told) && System.nanoTime() < end) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return other.heard.contains(told);
        }
    }

    @Test
    void nodes_find_each_other_by_a_name_and_hear_each_other_again_when_all_that_is_known_of_them_was_lost() {
        HazelcastNode a = start("a", portA, portB);
        assertThat(a.members().names()).containsExactly("a");
        HazelcastNode b = start("b", portB, portA);
        within(JOINED_MAX, () -> a.members().size() == 2);
        assertThat(b.members().names()).containsExactlyInAnyOrder("a", "b");
        var speakingA = Speaking.on(a);
        var speakingB = Speaking.on(b);
        within(JOINED_MAX, () -> speakingA.reaches(speakingB) && speakingB.reaches(speakingA));

        MultiMap<String, Object> subscriptions = a.hazelcast().getMultiMap("__vertx.subs");
        subscriptions.entrySet().forEach(each -> subscriptions.remove(each.getKey(), each.getValue()));
        a.hazelcast().getMap("__vertx.nodeInfo").clear();
        within(REPAIRED_MAX, () -> !speakingA.reaches(speakingB) && !speakingB.reaches(speakingA));

        within(
                REPAIRED_MAX,
                () -> subscribed(a, 2)
                        && a.hazelcast().getMap("__vertx.nodeInfo").size() == 2);
        within(REPAIRED_MAX, () -> speakingA.reaches(speakingB) && speakingB.reaches(speakingA));
    }

    private static boolean subscribed(HazelcastNode node, int nodes) {
        return node.hazelcast().getMultiMap("__vertx.subs").size() == nodes;
    }

    @Test
    void another_node_of_the_same_name_is_refused() {
        start("a", portA);

        assertThatThrownBy(() -> start("a", portB, portA))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("has this node's name, a")
                .hasMessageContaining(":" + portA);
    }

    @Test
    void a_port_in_use_is_named() {
        startOn(portB, "a", portA);

        assertThatThrownBy(() -> start("b", portA))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(
                        "127.0.0.1:" + portA + " (hazelcast.host, hazelcast.port): Address already in use");
        assertThatThrownBy(() -> startOn(portB, "c", 0))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(
                        "127.0.0.1:" + portB + " (hazelcast.host, hazelcast.busPort): Address already in use");
    }

    @Test
    void a_member_that_takes_the_connection_and_never_answers_does_not_keep_it_from_starting() {
        try (var hole = new CuttableLink().to(portB)) {
            hole.set(CuttableLink.State.STALLED);
            HazelcastNode a = start("a", portA, hole.port());
            assertThat(a.members().names()).isEqualTo(Set.of("a"));

            start("b", portB, portA);

            within(JOINED_MAX, () -> a.members().names().equals(Set.copyOf(List.of("a", "b"))));
        }
    }
}
