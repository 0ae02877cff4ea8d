package dev.weir.verticles.announcements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.AllowanceWanted;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.contracts.announcements.Announcement.CacheEmptied;
import dev.weir.contracts.announcements.Announcement.ConfigChanged;
import dev.weir.contracts.announcements.Announcement.KeyChanged;
import dev.weir.contracts.announcements.Announcement.LimitsChanged;
import dev.weir.contracts.announcements.Announcement.PricesChanged;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static final UUID ID = UUID.fromString("01a1fc05-cf2a-71a7-94e7-418994e662be");

    @Test
    void what_is_written_is_read() {
        List<Announcement> all = List.of(
                new KeyChanged(ID),
                new AllowanceWanted(ID, "USD", Long.MAX_VALUE),
                new BalanceRaised(ID),
                new LimitsChanged(ID),
                new PricesChanged(ID),
                new CacheEmptied(Optional.of(ID)),
                new CacheEmptied(Optional.empty()),
                new ConfigChanged(7));

        assertThat(Wire.read(Wire.write("node a", all))).contains(new Wire.Message("node a", all));
    }

    @Test
    void it_looks_like_this() {
        assertThat(Wire.write("a", List.of(new AllowanceWanted(ID, "EUR", 5))))
                .isEqualTo("1 a\nwanted 01a1fc05-cf2a-71a7-94e7-418994e662be EUR 5");
    }

    @Test
    void a_pulse_has_no_announcement() {
        assertThat(Wire.read(Wire.write("a", List.of()))).contains(new Wire.Message("a", List.of()));
    }

    @Test
    void what_a_newer_node_knows_and_this_one_does_not_is_left_out() {
        assertThat(Wire.read("1 a\nweather fine and warm\nraised " + ID + " and more"))
                .contains(new Wire.Message("a", List.of(new BalanceRaised(ID))));
    }

    @Test
    void another_version_is_left_alone() {
        assertThat(Wire.read("2 a\nraised with a new shape")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                " a",
                "one a",
                "{\"kind\":\"raised\"}",
                "1 a\nraised",
                "1 a\ncache",
                "1 a\ncache everything",
                "1 a\nraised nobody",
                "1 a\nconfig",
                "1 a\nconfig seven",
                "1 a\nwanted 01a1fc05-cf2a-71a7-94e7-418994e662be USD",
                "1 a\nwanted 01a1fc05-cf2a-71a7-94e7-418994e662be USD much"
            })
    void anything_else_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Wire.read(text));
    }
}
