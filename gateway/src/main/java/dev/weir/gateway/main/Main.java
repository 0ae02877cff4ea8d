package dev.weir.gateway.main;

import dev.weir.gateway.config.InvalidConfig;
import dev.weir.storage.postgres.PostgresStartException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The commands of Weir.
@Command(
        name = "weir",
        description = "One endpoint to every AI model provider, metered and billed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            KeysCommand.class,
            LedgerCommand.class,
            JournalCommand.class,
            TopCommand.class,
            ConfigCommand.class,
            DocsCommand.class
        })
public final class Main {
    static final int EXIT_CONFIG = 2;
    static final int EXIT_START = 3;

    private Main() {}

    public static void main(String[] args) {
        Logs.start();
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((e, line, _) -> explain(e, line))
                .execute(args));
    }

    /// A sentence for what an operator can mend; a stack only for a defect.
    private static int explain(Exception e, CommandLine line) {
        switch (e) {
            case InvalidConfig invalid -> {
                line.getErr().println("weir: " + invalid.getMessage());
                return EXIT_CONFIG;
            }
            case PostgresStartException _, StartException _ -> {
                line.getErr().println("weir: " + e.getMessage());
                return EXIT_START;
            }
            default -> {
                e.printStackTrace(line.getErr());
                return 1;
            }
        }
    }
}
