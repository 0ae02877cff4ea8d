package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;

/// How one provider key stands, to be shown. Never holds the secret.
///
/// @param name as logs name it: `…x7Qf`, or `key 2` for a short one
/// @param reason why it is not in service; null when it is
/// @param forMs how much longer it is left alone; 0 when it is in service, due to be tried, or retired
/// @param calls that showed it since the start
/// @param failures how many of them failed by it
/// @param unusedMs since it was shown last; -1 for never
public record KeyStand(String name, State state, Fault reason, long forMs, long calls, long failures, long unusedMs) {
    public enum State {
        IN_SERVICE,
        /// Left alone for a time.
        COOLING,
        /// Left alone until the configuration changes, or nothing else is left.
        RETIRED
    }
}
