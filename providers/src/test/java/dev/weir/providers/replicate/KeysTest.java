package dev.weir.providers.replicate;

import static dev.weir.providers.replicate.ScriptedReplicate.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which key the requests of a call show.
class KeysTest extends ReplicateCalls {
    private static final String ONE = "r8_0000000000_one1";
    private static final String TWO = "r8_0000000000_two2";

    @Override
    List<Secret> keys() {
        return List.of(Secret.of(ONE), Secret.of(TWO));
    }

    private String shown(String what) {
        return server.first(what).headers().get("authorization");
    }

    @Test
    void all_requests_of_a_call_show_the_same_key() {
        server.on(CREATE, json(201, prediction("starting"))).on(LOOK, json(200, prediction("processing")));
        server.on(CANCEL, json(200, prediction("canceled")));

        Attempt attempt = send(Wishes.WHOLE_TEXT);
        until(() -> askedFor(LOOK) > 1);
        onLoop(() -> {
            attempt.cancel();
            return io.vertx.core.Future.succeededFuture();
        });
        until(() -> askedFor(CANCEL) == 1);

        assertThat(attempt.key()).isEqualTo("…one1");
        assertThat(List.of(shown(CREATE), shown(LOOK), shown(CANCEL))).containsOnly("Bearer " + ONE);
    }

    @Test
    void the_call_after_a_refused_key_shows_another() {
        server.on(CREATE, json(401, "{\"detail\":\"Unauthenticated\"}")).on(CREATE, json(201, prediction("succeeded")));
        Attempt refused = send(Wishes.WHOLE_TEXT);
        assertThat(answer(refused).status()).isEqualTo(401);

        refused.judged(Fault.KEY_REFUSED, 0);
        Attempt next = send(Wishes.WHOLE_TEXT);

        assertThat(answer(next).status()).isEqualTo(200);
        assertThat(List.of(refused.key(), next.key(), send(Wishes.WHOLE_TEXT).key()))
                .containsExactly("…one1", "…two2", "…two2");
        assertThat(provider.hasOtherKey(Fault.KEY_REFUSED)).isTrue();
    }
}
