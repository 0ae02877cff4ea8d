package dev.weir.contracts.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final UUID WHOLE = Ids.at(1_772_366_400_000L);

    @Test
    void a_derived_id_is_the_same_for_the_same_part_and_another_for_each_other() {
        Set<UUID> ids = new HashSet<>();
        for (int part = 0; part < 100; part++) {
            for (int again = 0; again < 10; again++) {
                UUID id = Ids.derived(WHOLE, part, again);
                assertThat(Ids.derived(WHOLE, part, again)).isEqualTo(id);
                assertThat(id.version()).isEqualTo(7);
                assertThat(id.variant()).isEqualTo(2);
                assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(WHOLE.getMostSignificantBits() >>> 16);
                ids.add(id);
            }
        }
        ids.add(WHOLE);
        ids.add(Ids.derived(Ids.at(1_772_366_400_000L), 1, 1));
        assertThat(ids).hasSize(1002);
    }
}
