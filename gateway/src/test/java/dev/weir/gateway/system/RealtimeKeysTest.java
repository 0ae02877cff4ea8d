package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.Emulators;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Live sessions at a provider that does not know every key we have.
@Tag("system")
class RealtimeKeysTest {
    private static final Emulators EMULATORS = Emulators.shared();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> LiveProvider.flags(
            EMULATORS,
            "--providers.openai.key=",
            "--providers.openai.keys=sk-revoked-long-ago-bad1," + EMULATORS.key("openai")));

    @BeforeEach
    void forget() {
        EMULATORS.forget();
    }

    private static void talk() {
        try (var session = LiveClient.open(WEIR.port(), "?model=voice", "authorization", "Bearer " + RunningWeir.KEY)) {
            session.next("session.created");
            session.ask("Hello");
            session.next("response.done");
            session.leave();
        }
    }

    @Test
    void a_session_opens_with_the_next_key_and_the_refused_one_is_retired() {
        WEIR.expectWarnings();

        talk();
        talk();

        assertThat(WEIR.warnings())
                .filteredOn(warning -> warning.contains("KeyPool"))
                .singleElement()
                .asString()
                .contains("Provider 'openai' refuses its key '…bad1': retired until its configuration changes")
                .doesNotContain("sk-revoked");
    }
}
