package dev.weir.gateway.main;

import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.billing.LedgerReport;
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
                "Checks that entries sum to zero in every transfer, that balances equal their entries and allowances,",
                "that every request is settled once, that refunds stay within charges and credits add up, and that",
                "every cost is what its tokens cost at its price. Exits with 1 when anything differs."
            },
            mixinStandardHelpOptions = true)
    int verify() {
        Vertx vertx = ClusterWiring.alone(new VertxOptions());
        LedgerReport report;
        try (Store store = Store.openBeside(vertx, Settings.read(List.of()), Clock.systemUTC())) {
            report = Store.await("The books could not be read", new LedgerProof(store.database.pool()).report());
        } finally {
            Store.await("Vert.x did not stop", vertx.close());
        }
        var out = spec.commandLine().getOut();
        report.differences().forEach(out::println);
        out.println("Checked " + report.scope() + ".");
        out.println(report.isRight() ? "The books balance." : verdict(report));
        return report.isRight() ? 0 : 1;
    }

    private static String verdict(LedgerReport report) {
        int told = report.differences().size();
        return report.more() ? "More than " + told + " differences" : told + " differences";
    }
}
