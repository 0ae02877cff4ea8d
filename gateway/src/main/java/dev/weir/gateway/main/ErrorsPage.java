package dev.weir.gateway.main;

import dev.weir.contracts.failure.Failure;

/// `docs/errors.md`: the table of failures.
final class ErrorsPage {
    private ErrorsPage() {}

    static String write() {
        var page = new StringBuilder("""
                # Errors

                Made from the table of failures by `./weir docs`; do not edit.

                Below `/v1` an error is `{"error":{"message","type","param","code"}}`, as the OpenAI API writes it. Below
                `/api/v1` it is `{"success":false,"error":{"code","message","details"},"meta":{"requestId"}}`. Once a stream
                has begun, an error is an event in the stream, and no `[DONE]` follows it. Messages name the value that was
                found and the one that was expected.

                | status | `/v1` code | `/v1` type | `/api/v1` code | what to do |
                |---|---|---|---|---|
                """);
        for (Failure failure : Failure.values()) {
            page.append("| ").append(failure.status());
            page.append(" | `").append(failure.code()).append("` | `").append(failure.type());
            page.append("` | `").append(failure.platformCode()).append("` | ");
            page.append(
                    switch (failure.advice()) {
                        case CORRECT -> "correct the request";
                        case RETRY -> "send it again";
                        case WAIT -> "send it again after `Retry-After`";
                    });
            page.append(" |\n");
        }
        return page.toString();
    }
}
