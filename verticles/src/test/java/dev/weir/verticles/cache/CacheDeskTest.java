package dev.weir.verticles.cache;

import static dev.weir.verticles.cache.ResponseCacheContract.LONG;
import static dev.weir.verticles.cache.ResponseCacheContract.NEIGHBOUR;
import static dev.weir.verticles.cache.ResponseCacheContract.answer;
import static dev.weir.verticles.cache.ResponseCacheContract.await;
import static dev.weir.verticles.cache.ResponseCacheContract.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.CacheEmptied;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.cache.CacheKey;
import dev.weir.storage.cache.MemoryResponseCache;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes that keep answers in their own memory.
class CacheDeskTest {
    private static final UUID COMPANY = ResponseCacheContract.COMPANY;
    private static final CacheKey MINE = key(COMPANY, "mine");
    private static final CacheKey THEIRS = key(NEIGHBOUR, "theirs");

    private final RecordingAnnouncements bus = new RecordingAnnouncements();
    private final MemoryResponseCache here = new MemoryResponseCache(1 << 20, System::nanoTime);
    private final MemoryResponseCache there = new MemoryResponseCache(1 << 20, System::nanoTime);
    private final CacheDesk desk = new CacheDesk(here, bus);
    private Vertx vertx;

    /// Tells every listener at once, and remembers.
    private static final class RecordingAnnouncements implements Announcements {
        private final List<Announcement> announced = new ArrayList<>();
        private final List<Consumer<Announcement>> listeners = new ArrayList<>();

        @Override
        public void announce(Announcement announcement) {
            announced.add(announcement);
            listeners.forEach(each -> each.accept(announcement));
        }

        @Override
        public void listen(Consumer<Announcement> listener) {
            listeners.add(listener);
        }
    }

    @BeforeEach
    void keep_answers_on_both() {
        vertx = Vertx.vertx();
        await(vertx.deployVerticle(new CacheVerticle(there, Optional.empty(), bus)));
        for (MemoryResponseCache cache : List.of(here, there)) {
            cache.keep(MINE, answer("mine"), LONG);
            cache.keep(THEIRS, answer("theirs"), LONG);
        }
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private boolean found(MemoryResponseCache cache, CacheKey key) {
        return await(cache.find(key)).isPresent();
    }

    @Test
    void what_is_emptied_here_is_emptied_on_other_nodes_too() {
        await(desk.empty(Optional.of(COMPANY)));

        assertThat(found(here, MINE)).isFalse();
        assertThat(found(there, MINE)).isFalse();
        assertThat(found(here, THEIRS)).isTrue();
        assertThat(found(there, THEIRS)).isTrue();
        assertThat(bus.announced).containsExactly(new CacheEmptied(Optional.of(COMPANY)));
    }

    @Test
    void all_of_it_can_be() {
        await(desk.empty(Optional.empty()));

        assertThat(found(there, MINE)).isFalse();
        assertThat(found(there, THEIRS)).isFalse();
    }

    @Test
    void other_announcements_empty_nothing() {
        bus.announce(new Announcement.LimitsChanged(COMPANY));

        assertThat(found(there, MINE)).isTrue();
    }
}
