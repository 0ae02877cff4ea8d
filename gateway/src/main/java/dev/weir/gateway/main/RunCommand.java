package dev.weir.gateway.main;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// Serves until it is told to stop.
@Command(
        name = "run",
        description = {
            "Starts Weir: the embedded database unless WEIR_POSTGRES_URL names another, then the HTTP server.",
            "Any setting may be given as a flag: --http.port 8080. All of them: conf/REFERENCE.md.",
            "Several nodes on one PostgreSQL: --cluster hazelcast, see docs/cluster.md."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Unmatched
    private List<String> flags = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        long start = System.nanoTime();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Weir " + Version.current());
        out.flush();
        WeirConfig config = Settings.read(flags);
        Weir weir = Weir.start(Settings.origin(flags), config, step -> {
            out.println("  " + step);
            out.flush();
        });
        stopWithTheProcess(weir, out);
        out.print(Welcome.text(config, weir.port(), weir.made(), (System.nanoTime() - start) / 1_000_000));
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    /// Ctrl-C and SIGTERM: drain, stop everything, then leave with 0, as an operator asked for it.
    private static void stopWithTheProcess(Weir weir, PrintWriter out) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("weir-stop").unstarted(() -> {
                    out.println("Stopping: running requests are drained");
                    out.flush();
                    int status = 0;
                    try {
                        weir.close();
                        out.println("Stopped");
                    } catch (RuntimeException e) {
                        out.println("Stopped, but not cleanly: " + e.getMessage());
                        status = 1;
                    }
                    out.flush();
                    Logs.flush();
                    Runtime.getRuntime().halt(status);
                }));
    }
}
