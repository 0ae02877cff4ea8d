package dev.weir.gateway.system;

import static dev.weir.gateway.system.Requests.CHAT;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;

/// Requests that carry an idempotency key, to one Weir.
record Keyed(RunningWeir weir) {
    static final String HEADER = "Idempotency-Key";

    Api.Reply post(String companyKey, String idempotencyKey, String body) {
        return weir.api().post(CHAT, companyKey, body, HEADER, idempotencyKey);
    }

    Conversation open(String companyKey, String idempotencyKey, String body) {
        return Conversation.post(weir.port(), CHAT, companyKey, body, HEADER + ": " + idempotencyKey);
    }

    /// Waits until the ends of all such requests are stored.
    void awaitStored() {
        RunningWeir.eventually(
                "the ends of requests to be stored",
                () -> weir.api().metrics().lines().anyMatch("weir_idempotency_unstored 0.0"::equals));
    }

    /// How many requests were answered with a kept answer.
    double replays() {
        return weir.api()
                .metrics()
                .lines()
                .filter(line -> line.startsWith("weir_idempotent_replays_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }
}
