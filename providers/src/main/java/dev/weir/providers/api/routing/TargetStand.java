package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.Locale;

/// How a target stands at one moment, as pages and logs show it.
///
/// @param coolingForMs how long it is still left alone, 0 unless it is
/// @param reason of its last failure, null when an answer came whole after it
/// @param failuresInRow since the last whole answer, or since it came back into service
/// @param running calls that are under way
/// @param firstContentMs the moving average of the time to first content, 0 while there is none
/// @param durationMs the moving average of how long whole answers took, 0 while there is none
public record TargetStand(
        State state,
        long coolingForMs,
        Fault reason,
        int failuresInRow,
        int running,
        long firstContentMs,
        long durationMs) {

    /// Whether the target is in service.
    public enum State {
        /// In service: its circuit is closed.
        CLOSED,
        /// Left alone after failures.
        COOLING,
        /// One call at a time finds out whether it is well again.
        TRYING;

        /// As pages and logs write it: `cooling`.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
