package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Routes and prices of the bench's own, in its folder: the model [#SINGLE] with one target, and [#SEVERAL] with three
/// that are all the mock, under names of providers of their own.
///
/// @param models the file of routes, which may be written anew while a Weir runs
record OwnRoutes(Path models, Path prices) {
    static final String SINGLE = "single";
    static final String SEVERAL = "several";

    private static final List<String> PROVIDERS = List.of("alpha", "beta", "gamma");

    private static final String ROUTES = """
            models:
              - model: single
                provider: alpha
                upstream: gpt-4o-mini
              - model: several
                strategy: weighted
                affinity: true
                targets:
                  - {provider: alpha, upstream: gpt-4o-mini, priority: 1, weight: %d}
                  - {provider: beta, upstream: gpt-4o-mini, priority: 1, weight: 1}
                  - {provider: gamma, upstream: gpt-4o-mini, priority: 2, weight: 1}
            """;

    private static final String PRICE = """
              - provider: %s
                model: gpt-4o-mini
                from: 2026-01-01
                source: the bench
                checked: 2026-01-01
                input: "0.15"
                cacheRead: "0.075"
                output: "0.60"
                same: [inputImage, reasoning]
                without: [cacheWrite5m, cacheWrite1h, inputAudio, outputAudio, outputImage]
                outputTokensMax: 16384
            """;

    /// Writes both files.
    static OwnRoutes in(Path folder) throws IOException {
        var routes = new OwnRoutes(folder.resolve("models.yaml"), folder.resolve("prices.yaml"));
        routes.write(3);
        var prices = new StringBuilder("prices:\n");
        PROVIDERS.forEach(name -> prices.append(PRICE.formatted(name)));
        Files.writeString(routes.prices, prices);
        return routes;
    }

    /// Writes the routes in one step.
    ///
    /// @param weight of the first of several targets
    void write(int weight) throws IOException {
        Path next = models.resolveSibling("models.yaml.next");
        Files.writeString(next, ROUTES.formatted(weight));
        Files.move(next, models, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// A Weir that takes them.
    Weir.Setup of(Weir.Setup setup) {
        List<String> flags = new ArrayList<>();
        for (String name : PROVIDERS) {
            flags.add("--providers." + name + ".url=http://127.0.0.1:" + setup.upstreamPort() + "/v1");
            flags.add("--providers." + name + ".key=x");
        }
        return setup.with(Map.of("WEIR_MODELS", models.toString(), "WEIR_PRICES", prices.toString()))
                .flagged(flags);
    }
}
