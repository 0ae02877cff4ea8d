package dev.weir.testkit.emulators.core;

import java.util.Map;

/// One emulated provider. It lives below a path of its own, `/<name>`, on the port that all share.
public interface Emulator {
    /// Its name: the first segment of its paths, and what faults are ordered for.
    String name();

    /// What follows the name in the address that a client is given, such as `/v1`; "" for nothing.
    String basePath();

    /// The credential it takes, as a client is given it.
    String key();

    /// Answers one request; anything wrong with it is a [Refusal].
    Answer answer(Call call);

    /// A refusal in the provider's shape, with its status and headers.
    Answer.Whole refuse(Call call, Refusal refusal);

    /// Headers of every answer.
    default Map<String, String> headers(Call call) {
        return Map.of();
    }
}
