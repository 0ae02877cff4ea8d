package dev.weir.verticles.idempotency;

import static dev.weir.verticles.idempotency.IdempotentNode.fingerprint;
import static dev.weir.verticles.idempotency.IdempotentNode.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.idempotency.Claim;
import dev.weir.contracts.idempotency.ClaimOutcome;
import dev.weir.contracts.idempotency.ClaimRequest;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random requests of several companies on few keys that look alike: each gets what a map says that is keyed by
/// company, operation and key. Nothing of one company, or one operation, is ever seen by another.
class KeyScopeTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final int REQUESTS = 400;
    /// Keys and operations that would run into each other if they were glued together carelessly.
    private static final List<String> KEYS =
            List.of("a", "A", "aa", "a|a", "a/a", "'", "%", "_", "\\", "\"", "~".repeat(255));

    private static final List<String> OPERATIONS = List.of("/chat/completions", "/completions", "/completionsa");

    private record Scope(UUID company, String operation, String key) {}

    private record Executed(String body, String answer) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothing_crosses(long seed) {
        var random = new Random(seed);
        List<UUID> companies = Stream.generate(UUID::randomUUID).limit(3).toList();
        Map<Scope, Executed> model = new HashMap<>();
        int replays = 0;
        try (var node = IdempotentNode.start(POSTGRES.url(), "node-1", settings())) {
            for (int i = 0; i < REQUESTS; i++) {
                var scope = new Scope(pick(companies, random), pick(OPERATIONS, random), pick(KEYS, random));
                String body = "body " + random.nextInt(2);
                Executed expected = model.get(scope);

                ClaimOutcome outcome = node.claim(
                        new ClaimRequest(scope.company, scope.operation, scope.key, fingerprint(body), "request " + i));

                switch (outcome) {
                    case ClaimOutcome.Claimed(var claim) -> {
                        assertThat(expected).as("what %s was used for", scope).isNull();
                        String answer = "answer " + i + " to " + scope;
                        end(node, claim, answer);
                        model.put(scope, new Executed(body, answer));
                    }
                    case ClaimOutcome.Replay(var answer) -> {
                        replays++;
                        assertThat(answer.body()).hasToString(expected.answer);
                        assertThat(body).isEqualTo(expected.body);
                    }
                    case ClaimOutcome.OtherBody _ -> assertThat(body).isNotEqualTo(expected.body);
                    case ClaimOutcome.InProgress _, ClaimOutcome.NotKept _ ->
                        throw new AssertionError("not expected: " + outcome);
                }
            }
        }
        assertThat(replays).as("the run came to replays").isPositive();
    }

    private static void end(IdempotentNode node, Claim claim, String answer) {
        claim.record(Buffer.buffer(answer));
        claim.executed(200, "text/plain");
        node.awaitStored();
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
