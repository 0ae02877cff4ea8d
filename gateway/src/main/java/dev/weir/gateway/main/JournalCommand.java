package dev.weir.gateway.main;

import dev.weir.storage.journal.JournalException;
import dev.weir.storage.journal.JournalReport;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The journal on the command line.
@Command(
        name = "journal",
        description = "Shows the journal of running and ended requests.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "inspect")
final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What? (expected: inspect)");
    }

    @Command(
            name = "inspect",
            description = {
                "Shows the files of the journal, the requests that are open, and what the ledger does not have yet.",
                "Changes nothing; works beside a running Weir. Exits with 1 when a file is damaged or set aside."
            },
            mixinStandardHelpOptions = true)
    int inspect(
            @Option(names = "--json", description = "For programs: one JSON object.") boolean json,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "FOLDER",
                            description = "The journal's folder; that of the configured data folder by default.")
                    Optional<Path> folder) {
        JournalReport report;
        try {
            report = JournalReport.of(folder.orElseGet(() -> LedgerWiring.journalFolder(Settings.read(List.of()))));
        } catch (JournalException e) {
            throw new StartException(e.getMessage(), e);
        }
        var text = new JournalText(report, Clock.systemUTC().instant());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(text.json().encodePrettily());
        } else {
            text.lines().forEach(out::println);
        }
        out.flush();
        return report.isSound() ? 0 : 1;
    }
}
