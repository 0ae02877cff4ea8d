package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Clients that stop reading while their providers send without end.
@Tag("system")
class StalledReadersTest {
    /// What one of them may hold on the heap: what is unsent, what was gathered, what one read brought.
    private static final long HEAP_BYTES_EACH_MAX = 384 * 1024;

    private static final int READERS = 100;

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    @Test
    void each_holds_a_bounded_part_of_the_heap_and_others_are_served() {
        String events = ("data: " + Samples.text("x".repeat(200)) + "\n\n").repeat(50);
        WEIR.upstream().answerOthers(_ -> Script.events().forever(events));
        long before = heap();
        List<Conversation> readers = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                Conversation reader = Conversation.post(WEIR.port(), CHAT, KEY, Requests.stream());
                assertThat(reader.head().status()).isEqualTo(200);
                readers.add(reader);
            }

            assertThat(stableHeap() - before).isLessThan(READERS * HEAP_BYTES_EACH_MAX);

            WEIR.upstream().expect(Script.json(200, Samples.answer("still here", Samples.usage(1, 2))));
            try (var other = Conversation.post(WEIR.port(), CHAT, KEY, Requests.chat())) {
                assertThat(other.head().status()).isEqualTo(200);
                assertThat(other.rest()).contains("still here");
            }
        } finally {
            readers.forEach(Conversation::close);
        }
    }

    /// The heap in use once it grows no more.
    private static long stableHeap() {
        long last = heap();
        for (int looks = 0; looks < 50; looks++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            long now = heap();
            if (now - last < 1 << 20) {
                return now;
            }
            last = now;
        }
        return last;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
