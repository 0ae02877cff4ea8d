package dev.weir.providers.upstream;

import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.util.Optional;

/// How it is looked, again and again, whether a provider is there.
public record ProbeSettings(
        @Setting(
                doc =
                        "Pause between two probes, such as 30s; 1s or more. Without one, none is made, and calls alone show"
                                + " how the provider does.")
        Optional<Duration> interval,

        @Setting(
                value = "/models",
                doc = "Path below the base URL that is asked for with GET. Any answer with a status below 500 will do.")
        String path,

        @Setting(value = "3s", doc = "A probe that is not answered for so long has failed.")
        Duration timeout,

        @Setting(
                value = "2",
                min = 1,
                doc =
                        "After so many failed ones in a row the provider is down: its targets are passed over, until one probe"
                                + " is answered.")
        int failures) {
    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

    public ProbeSettings {
        interval.filter(pause -> pause.compareTo(INTERVAL_MIN) < 0).ifPresent(pause -> {
            throw new IllegalArgumentException("interval: " + pause + " (expected: 1s or more)");
        });
        if (!path.matches("/[!-~]*")) {
            throw new IllegalArgumentException("path: '" + path + "' (expected: one such as /models)");
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: 1ms or more)");
        }
    }
}
