package dev.weir.gateway.main;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.Scope;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// API keys on the command line, whether Weir is running or not.
@Command(
        name = "keys",
        description = "Makes, lists and revokes API keys, beside a running Weir or without one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "create|list|revoke")
final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--company",
            scope = picocli.CommandLine.ScopeType.INHERIT,
            description = "The company's id; the first company by default.")
    private UUID company = Bootstrap.COMPANY;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which? (expected: create, list or revoke)");
    }

    @Command(name = "create", description = "Makes a key and shows it, this once.", mixinStandardHelpOptions = true)
    int create(
            @Option(names = "--name", required = true, description = "What it is for.") String name,
            @Option(
                            names = "--scopes",
                            split = ",",
                            defaultValue = "inference",
                            description = "What it may do: inference, billing, keys, admin. Default: inference.")
                    List<String> scopes) {
        Set<Scope> granted = EnumSet.noneOf(Scope.class);
        scopes.forEach(scope -> granted.add(scope(scope)));
        var created = inStore(
                store -> Store.await("The key could not be made", store.keyDesk.create(company, name, granted)));
        out().println(line(created.key()));
        out().println("Key: " + created.secret() + "   (shown this once: keep it)");
        return 0;
    }

    @Command(name = "list", description = "Lists the company's keys, newest first.", mixinStandardHelpOptions = true)
    int list() {
        inStore(store -> {
            Optional<String> cursor = Optional.empty();
            do {
                var query = new PageQuery(cursor, PageQuery.LIMIT_MAX, Optional.empty(), Optional.empty());
                var page = Store.await("The keys could not be listed", store.keyDesk.list(company, query));
                page.items().forEach(key -> out().println(line(key)));
                cursor = page.next();
            } while (cursor.isPresent());
            return null;
        });
        return 0;
    }

    @Command(
            name = "revoke",
            description = "Revokes a key for good; every node refuses it within a second.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "ID", description = "The key's id, as `list` shows it.") UUID id) {
        ApiKey revoked =
                inStore(store -> Store.await("The key could not be revoked", store.keyDesk.revoke(company, id)));
        out().println(line(revoked));
        return 0;
    }

    private Scope scope(String key) {
        return Scope.byKey(key)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--scopes: '" + key + "' (expected: "
                                + String.join(
                                        ", ",
                                        Arrays.stream(Scope.values())
                                                .map(Scope::key)
                                                .toList()) + ")"));
    }

    private static String line(ApiKey key) {
        return String.join(
                "  ",
                key.id().toString(),
                key.prefix() + "…",
                String.join(",", key.scopes().stream().map(Scope::key).sorted().toList()),
                key.createdAt().toString(),
                key.revokedAt().map(at -> "revoked " + at).orElse("active"),
                key.name());
    }

    private static <T> T inStore(Function<Store, T> work) {
        Vertx vertx = ClusterWiring.alone(new VertxOptions());
        try (Store store = Store.openBeside(vertx, Settings.read(List.of()), Clock.systemUTC())) {
            return work.apply(store);
        } finally {
            Store.await("Vert.x did not stop", vertx.close());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
