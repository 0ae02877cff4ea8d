package dev.weir.gateway.main;

import dev.weir.storage.billing.LedgerProof;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The books on the command line.
@Command(
        name = "ledger",
        description = "Proves the books.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "verify")
final class LedgerCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What? (expected: verify)");
    }

    @Command(
            name = "verify",
            description = {
                "Checks that entries sum to zero in every transfer, that balances equal their entries and reservations,",
                "and that every request is settled once. Exits with 1 when anything differs."
            },
            mixinStandardHelpOptions = true)
    int verify() {
        Vertx vertx = ClusterWiring.alone(new VertxOptions());
        List<String> differences;
        try (Store store = Store.openBeside(vertx, Settings.read(List.of()), Clock.systemUTC())) {
            differences = Store.await("The books could not be read", new LedgerProof(store.database.pool()).verify());
        } finally {
            Store.await("Vert.x did not stop", vertx.close());
        }
        var out = spec.commandLine().getOut();
        differences.forEach(out::println);
        out.println(differences.isEmpty() ? "The books balance." : differences.size() + " differences");
        return differences.isEmpty() ? 0 : 1;
    }
}
