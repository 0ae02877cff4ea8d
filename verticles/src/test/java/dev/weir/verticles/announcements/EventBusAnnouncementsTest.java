package dev.weir.verticles.announcements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.AllowanceWanted;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.contracts.cluster.Members;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// On the bus of one Vert.x, which two nodes of the test share.
class EventBusAnnouncementsTest {
    private static final String ADDRESS = "weir.announcements";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<Announcement> heardByA = new CopyOnWriteArrayList<>();
    private final List<Announcement> heardByB = new CopyOnWriteArrayList<>();
    private final AtomicInteger reannounced = new AtomicInteger();

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    /// Two nodes that are members of one cluster.
    private record Both(String self) implements Members {
        @Override
        public Set<String> names() {
            return Set.of("a", "b");
        }

        @Override
        public void listen(Runnable listener) {}
    }

    private EventBusAnnouncements node(String name, List<Announcement> heard) {
        var node = new EventBusAnnouncements(new Both(name), () -> {
            reannounced.incrementAndGet();
            return Future.succeededFuture();
        });
        node.listen(heard::add);
        return node;
    }

    private EventBusAnnouncements started(EventBusAnnouncements node) {
        await(vertx.deployVerticle(new AnnouncementsVerticle(node)));
        return node;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static void eventually(BooleanSupplier isSo) {
        long begin = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void what_one_announces_both_hear_once_on_an_event_loop() {
        var loops = new CopyOnWriteArrayList<Boolean>();
        var a = started(node("a", heardByA));
        var b = started(node("b", heardByB));
        b.listen(_ -> loops.add(Context.isOnEventLoopThread()));
        var told = new BalanceRaised(UUID.randomUUID());
        var last = new BalanceRaised(UUID.randomUUID());

        a.announce(told);
        eventually(() -> heardByB.contains(told) && heardByA.contains(told));
        b.announce(last);
        eventually(() -> heardByB.contains(last) && heardByA.contains(last));

        assertThat(heardByA).containsExactly(told, last);
        assertThat(heardByB).containsExactly(told, last);
        assertThat(loops).containsOnly(true);
    }

    @Test
    void what_was_announced_before_the_start_is_told_at_the_start() {
        var a = node("a", heardByA);
        var told = new BalanceRaised(UUID.randomUUID());
        a.announce(told);
        started(node("b", heardByB));

        started(a);

        eventually(() -> heardByA.contains(told) && heardByB.contains(told));
    }

    @Test
    void a_storm_becomes_a_few_messages() throws InterruptedException {
        var a = started(node("a", heardByA));
        var messages = new AtomicInteger();
        await(vertx.eventBus()
                .<String>consumer(ADDRESS, _ -> messages.incrementAndGet())
                .completion());
        UUID company = UUID.randomUUID();
        int threads = 4;
        int each = 5_000;
        var done = new CountDownLatch(threads);
        long begin = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            Thread.startVirtualThread(() -> {
                for (int nanos = 1; nanos <= each; nanos++) {
                    a.announce(new AllowanceWanted(company, "USD", nanos));
                }
                done.countDown();
            });
        }
        done.await();
        eventually(() -> heardByA.contains(new AllowanceWanted(company, "USD", each)));
        long tookMs = Duration.ofNanos(System.nanoTime() - begin).toMillis();

        // one for each interval, the first and the last, and a pulse a second
        assertThat(messages).hasValueLessThanOrEqualTo((int)
                (tookMs / EventBusAnnouncements.INTERVAL_MS + 3 + tookMs / Line.PULSE_MS));
    }

    @Test
    void many_different_ones_are_told_in_pieces_and_all() {
        var a = started(node("a", heardByA));
        started(node("b", heardByB));
        var all = new ArrayList<Announcement>();
        for (int i = 0; i < 3 * EventBusAnnouncements.MESSAGE_MAX; i++) {
            all.add(new BalanceRaised(new UUID(7, i)));
        }

        all.forEach(a::announce);

        eventually(() -> heardByB.size() == all.size());
        assertThat(heardByB).containsExactlyElementsOf(all);
    }

    @Test
    void what_is_no_announcement_harms_nobody() {
        var a = started(node("a", heardByA));
        started(node("b", heardByB));
        var told = new BalanceRaised(UUID.randomUUID());

        vertx.eventBus().publish(ADDRESS, "nonsense");
        vertx.eventBus().publish(ADDRESS, 42);
        vertx.eventBus().publish(ADDRESS, "1 c\nraised nobody");
        a.announce(told);

        eventually(() -> heardByB.contains(told));
        assertThat(heardByB).containsExactly(told);
    }

    @Test
    void a_listener_that_fails_does_not_keep_the_others_from_hearing() {
        var a = node("a", new ArrayList<>());
        a.listen(_ -> {
            throw new IllegalStateException("on purpose");
        });
        a.listen(heardByA::add);
        started(a);

        a.announce(new BalanceRaised(UUID.randomUUID()));

        eventually(() -> heardByA.size() == 1);
    }

    @Test
    void a_member_that_is_silent_is_unheard_until_it_speaks_and_this_node_registers_anew() {
        var a = started(node("a", heardByA));
        eventually(() -> a.unheard().equals(Set.of("b")));
        eventually(() -> reannounced.get() > 0);

        started(node("b", heardByB));

        eventually(() -> a.unheard().isEmpty());
        var told = new BalanceRaised(UUID.randomUUID());
        a.announce(told);
        eventually(() -> heardByB.contains(told));
    }
}
