package dev.weir.providers.demo;

import io.vertx.core.json.JsonObject;

/// The errors that the demo answers with because it was told to.
final class DemoErrors {
    private static final int SERVER_ERROR_MIN = 500;

    private DemoErrors() {}

    static JsonObject ofStatus(int status) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status >= SERVER_ERROR_MIN ? "server_error" : "invalid_request_error";
        };
        return error("The demo provider answers " + status + ", as metadata.demo_fail asked.", type);
    }

    static JsonObject midAnswer() {
        return error("The demo provider fails here, as metadata.demo_fail asked.", "server_error");
    }

    private static JsonObject error(String message, String type) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", message)
                                .put("type", type)
                                .put("param", null)
                                .put("code", "demo_failure"));
    }
}
