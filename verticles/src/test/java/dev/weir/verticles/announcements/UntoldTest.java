package dev.weir.verticles.announcements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.announcements.Announcement.AllowanceWanted;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.contracts.announcements.Announcement.LimitsChanged;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final UUID acme = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();
    private final Outbox outbox = new Outbox(3);

    @Test
    void what_is_said_twice_waits_once() {
        outbox.add(new BalanceRaised(acme));
        outbox.add(new LimitsChanged(acme));
        outbox.add(new BalanceRaised(acme));

        assertThat(outbox.take(10)).containsExactly(new BalanceRaised(acme), new LimitsChanged(acme));
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void of_what_a_company_wants_the_most_waits() {
        outbox.add(new AllowanceWanted(acme, "USD", 5));
        outbox.add(new AllowanceWanted(acme, "USD", 7));
        outbox.add(new AllowanceWanted(acme, "USD", 6));
        outbox.add(new AllowanceWanted(acme, "EUR", 1));

        assertThat(outbox.take(10))
                .containsExactly(new AllowanceWanted(acme, "USD", 7), new AllowanceWanted(acme, "EUR", 1));
    }

    @Test
    void when_it_is_full_only_what_waits_already_is_taken() {
        outbox.add(new BalanceRaised(acme));
        outbox.add(new LimitsChanged(acme));
        outbox.add(new BalanceRaised(other));

        assertThat(outbox.add(new LimitsChanged(other))).isFalse();
        assertThat(outbox.add(new BalanceRaised(other))).isTrue();
        assertThat(outbox.take(10)).hasSize(3);
    }

    @Test
    void the_oldest_goes_first() {
        outbox.add(new BalanceRaised(acme));
        outbox.add(new BalanceRaised(other));

        assertThat(outbox.take(1)).containsExactly(new BalanceRaised(acme));
        assertThat(outbox.take(1)).containsExactly(new BalanceRaised(other));
    }
}
