package dev.weir.verticles.announcements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.announcements.Announcement.AllowanceWanted;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.contracts.announcements.Announcement.LimitsChanged;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UntoldTest {
    private final UUID acme = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();
    private final Untold untold = new Untold(3);

    @Test
    void what_is_said_twice_waits_once() {
        untold.add(new BalanceRaised(acme));
        untold.add(new LimitsChanged(acme));
        untold.add(new BalanceRaised(acme));

        assertThat(untold.take(10)).containsExactly(new BalanceRaised(acme), new LimitsChanged(acme));
        assertThat(untold.isEmpty()).isTrue();
    }

    @Test
    void of_what_a_company_wants_the_most_waits() {
        untold.add(new AllowanceWanted(acme, "USD", 5));
        untold.add(new AllowanceWanted(acme, "USD", 7));
        untold.add(new AllowanceWanted(acme, "USD", 6));
        untold.add(new AllowanceWanted(acme, "EUR", 1));

        assertThat(untold.take(10))
                .containsExactly(new AllowanceWanted(acme, "USD", 7), new AllowanceWanted(acme, "EUR", 1));
    }

    @Test
    void when_it_is_full_only_what_waits_already_is_taken() {
        untold.add(new BalanceRaised(acme));
        untold.add(new LimitsChanged(acme));
        untold.add(new BalanceRaised(other));

        assertThat(untold.add(new LimitsChanged(other))).isFalse();
        assertThat(untold.add(new BalanceRaised(other))).isTrue();
        assertThat(untold.take(10)).hasSize(3);
    }

    @Test
    void the_oldest_goes_first() {
        untold.add(new BalanceRaised(acme));
        untold.add(new BalanceRaised(other));

        assertThat(untold.take(1)).containsExactly(new BalanceRaised(acme));
        assertThat(untold.take(1)).containsExactly(new BalanceRaised(other));
    }
}
