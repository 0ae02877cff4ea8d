package dev.weir.verticles.identity;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.util.Optional;

/// How callers are recognised.
public record IdentitySettings(
        @Setting(
                env = "WEIR_SECRET",
                doc = "The secret under which API keys are hashed, 16 characters or more, the same on all nodes;"
                        + " without it one is made in the data folder. With another one all keys are unknown.")
        Optional<Secret> secret,

        @Setting(
                value = "100000",
                min = 1,
                doc = "Keys remembered by a node; beyond it the least used are looked up anew.")
        int keysRememberedMax,

        @Setting(value = "500ms", doc = "How long an unknown key stays unknown without asking the database again.")
        Duration unknownFor,

        @Setting(
                value = "100000",
                min = 1,
                doc = "Unknown keys remembered by a node; beyond it the least used are looked up anew.")
        int unknownRememberedMax,

        @Setting(value = "400ms", doc = "How often a node asks which keys were made or revoked elsewhere.")
        Duration feedInterval,

        @Setting(
                value = "10000",
                min = 1,
                doc = "Keys that wait to be looked up at most; one more is refused at once as storage unavailable.")
        int lookupQueueMax,

        @Setting(
                value = "2s",
                doc = "How long a key waits to be looked up before its request is refused as storage unavailable.")
        Duration lookupTimeout) {

    /// What holds when nothing is configured.
    public static IdentitySettings defaults() {
        return new IdentitySettings(
                Optional.empty(),
                100_000,
                Duration.ofMillis(500),
                100_000,
                Duration.ofMillis(400),
                10_000,
                Duration.ofSeconds(2));
    }
}
