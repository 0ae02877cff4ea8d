package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.ScriptedH2Upstream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A provider that can't be reached, or is not the one that it should be.
@Tag("system")
class UpstreamUnreachableTest {
    private static final ScriptedH2Upstream STRANGER = ScriptedH2Upstream.start();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> List.of("--providers.openai.url=" + STRANGER.url()));

    @Test
    void a_certificate_of_a_strangers_own_making_is_refused_and_so_is_a_closed_port() {
        assertUnreachable("TLS handshake failed");
        STRANGER.close();
        assertUnreachable("refused the connection");
    }

    private static void assertUnreachable(String why) {
        Books before = WEIR.books();

        Api.Reply reply = WEIR.api().chat(Requests.stream());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("code")).isEqualTo("upstream_unreachable");
        assertThat(reply.error().getString("message"))
                .contains("'openai'", why)
                .doesNotContain("Exception", "127.0.0.1");
        assertThat(before.row("upstream_error").getString("cost")).isEqualTo("0.00");
    }
}
