package dev.weir.providers.api;

/// A model endpoint, named by its path below the version prefix.
public enum Operation {
    CHAT_COMPLETIONS("/chat/completions"),
    COMPLETIONS("/completions");

    private final String path;

    Operation(String path) {
        this.path = path;
    }

    /// The path below a base URL such as `https://host/v1`.
    public String path() {
        return path;
    }
}
