package dev.weir.gateway.architecture;

import java.util.List;

/// Where something that [TidyRule] bans elsewhere is right: beginnings of paths, each with its reason.
enum Places {
    /// The command line speaks to a person, and shows a stack for a defect of ours; so do the measuring tools and the
    /// emulated providers.
    PRINTING(
            "gateway/src/main/java/dev/weir/gateway/main/",
            "testkit/src/main/java/dev/weir/testkit/emulators/DemoUpstreams.java",
            "benchmarks/"),

    /// Load is paced by sleeping threads where that is what is measured.
    SLEEPING("benchmarks/"),

    /// The composition root makes the one clock that everybody is given; real servers in tests and benchmarks
    /// keep real time.
    CLOCKS("gateway/src/main/java/dev/weir/gateway/main/", "testkit/", "benchmarks/"),

    /// A load driver repeats its sequence from a seed.
    CHANCE("benchmarks/", "testkit/src/main/java/dev/weir/testkit/witness/"),

    /// Tests that must name a port; none does today.
    PORTS(),

    /// Edges: the platform API, files and batches, the errors of every API, metrics and health pages, the built-in
    /// provider that stands for a remote one, the error events of a dialect, rows that cross to the database as
    /// `jsonb`, and tools.
    JSON_TREES(
            "gateway/src/main/java/dev/weir/gateway/edge/",
            "gateway/src/main/java/dev/weir/gateway/files/",
            "gateway/src/main/java/dev/weir/gateway/http/",
            "gateway/src/main/java/dev/weir/gateway/main/",
            "gateway/src/main/java/dev/weir/gateway/observe/",
            "gateway/src/main/java/dev/weir/gateway/platform/",
            "providers/src/main/java/dev/weir/providers/demo/",
            "providers/src/main/java/dev/weir/providers/openai/OpenAiDialect.java",
            "storage/src/main/java/dev/weir/storage/billing/AccountTables.java",
            "storage/src/main/java/dev/weir/storage/billing/AttemptRows.java",
            "storage/src/main/java/dev/weir/storage/billing/FactRows.java",
            "storage/src/main/java/dev/weir/storage/billing/PriceRows.java",
            "storage/src/main/java/dev/weir/storage/billing/Repricing.java",
            "testkit/",
            "benchmarks/"),

    /// These files name what is banned.
    ABOUT_THESE_RULES("gateway/src/test/java/dev/weir/gateway/architecture/");

    private final List<String> beginnings;

    Places(String... beginnings) {
        this.beginnings = List.of(beginnings);
    }

    boolean has(SourceText file) {
        return beginnings.stream().anyMatch(file.path()::startsWith);
    }
}
