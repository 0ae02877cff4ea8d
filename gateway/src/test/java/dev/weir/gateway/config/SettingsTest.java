package dev.weir.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.verticles.billing.BillingSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Settings records that can also be made without a configuration, by the modules that own them.
class SettingsTest {
    static Stream<Record> records_with_defaults_of_their_own() {
        return Stream.of(PostgresSettings.defaults(), BillingSettings.defaults());
    }

    @ParameterizedTest
    @MethodSource("records_with_defaults_of_their_own")
    void the_defaults_in_annotations_are_those_in_code(Record defaults) {
        assertThat((Object) ConfigLoader.load(defaults.getClass(), null, Map.of(), List.of()))
                .isEqualTo(defaults);
    }
}
