package dev.weir.storage.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts PostgreSQL's programs: as which user, with which rights, tied to this process's life. As root they run as
/// another user, with one capability more only where a folder above them is closed to that user. Blocking.
final class Programs {
    private static final List<String> TOOL_FOLDERS =
            List.of("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin");
    private static final int COMMAND_SECONDS_MAX = 120;

    private final Path home;
    private final Account account;
    private final String setsid;
    private final List<String> setpriv;

    private Programs(Path home, Account account, String setsid, List<String> setpriv) {
        this.home = home;
        this.account = account;
        this.setsid = setsid;
        this.setpriv = setpriv;
    }

    /// Fails when this machine can't run the embedded server at all.
    static void checkMachine() {
        String system = System.getProperty("os.name");
        if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
            throw new PostgresStartException("The embedded PostgreSQL runs on Linux only, and this is " + system + "."
                    + PostgresStartException.WAY_OUT);
        }
        tool("setpriv");
        tool("setsid");
    }

    private static String tool(String name) {
        List<String> folders = new ArrayList<>(TOOL_FOLDERS);
        String path = System.getenv("PATH");
        if (path != null) {
            folders.addAll(Arrays.asList(path.split(File.pathSeparator)));
        }
        for (String folder : folders) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
                return folder + "/" + name;
            }
        }
        throw new PostgresStartException("The embedded PostgreSQL needs the program '" + name
                + "' (package util-linux), which is not on this machine: install it."
                + PostgresStartException.WAY_OUT);
    }

    /// @param home the unpacked binaries
    /// @param folder below which PostgreSQL keeps its files
    /// @param account the user it runs as
    static Programs in(Path home, Path folder, Account account) throws IOException {
        List<String> setpriv = new ArrayList<>(List.of(tool("setpriv")));
        if (Account.ofThisProcess().isRoot()) {
            setpriv.addAll(List.of("--reuid", "" + account.uid(), "--regid", "" + account.gid(), "--clear-groups"));
            if (!account.mayReach(folder.resolve("data")) || !account.mayReach(home.resolve("bin/postgres"))) {
                // PostgreSQL asks access(2), which looks at the capability only without the uid fixup.
                String only = "-all,+" + Account.passCapability();
                setpriv.addAll(List.of("--securebits", "+no_setuid_fixup", "--inh-caps", only, "--ambient-caps", only));
            }
        }
        return new Programs(home, account, tool("setsid"), setpriv);
    }

    Account account() {
        return account;
    }

    /// Of the database files that these programs read, such as `18`. It heads the file that makes new ones.
    String majorVersion() throws IOException {
        try (var lines = Files.newBufferedReader(home.resolve("share/postgresql/postgres.bki"))) {
            return lines.readLine().replaceFirst("^# PostgreSQL ", "");
        }
    }

    /// The long-running server. In a session of its own, so that Ctrl-C in a terminal does not reach it; fast
    /// shutdown when the thread that calls this ends, whatever ends it.
    Process server(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(setsid));
        command.addAll(privileged("INT", "postgres", arguments));
        return builder(command).start();
    }

    /// A command that ends by itself.
    ///
    /// @return what it said
    /// @throws PostgresStartException when it fails, with what it said
    String run(String program, List<String> arguments, String input) throws IOException, InterruptedException {
        Process process = builder(privileged("KILL", program, arguments)).start();
        process.onExit().orTimeout(COMMAND_SECONDS_MAX, TimeUnit.SECONDS).exceptionally(_ -> process.destroyForcibly());
        try {
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedBeforeReading) {
                // its exit code tells
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            if (code != 0) {
                throw new PostgresStartException("PostgreSQL's " + program + " failed (exit code " + code + "): " + said
                        + PostgresStartException.WAY_OUT);
            }
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> privileged(String deathSignal, String program, List<String> arguments) {
        List<String> command = new ArrayList<>(setpriv);
        command.addAll(List.of(
                "--pdeathsig",
                deathSignal,
                "--",
                home.resolve("bin").resolve(program).toString()));
        command.addAll(arguments);
        return command;
    }

    /// Nothing of Weir's environment, which may hold secrets.
    private static ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "TZ", "UTC", "LC_ALL", "C"));
        return builder;
    }
}
