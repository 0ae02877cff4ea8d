package dev.weir.storage.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/// The files of the database: made under another name and renamed when complete, so that `data` is never a half.
/// Blocking.
final class Cluster {
    static final String USER = "weir";
    static final String PASSWORD_FILE = "password";
    private static final String SUPERUSER = "postgres";
    private static final String SUPERUSER_PASSWORD_FILE = "superuser-password";
    private static final int PASSWORD_BYTES = 24;

    /// Written into the new `postgresql.conf`, where whoever runs Weir may change them.
    private static final List<String> SETTINGS = List.of(
            "max_connections=50",
            "shared_buffers=256MB",
            // Pages are written out before a statement that holds a balance has to do it, and log files are kept for
            // reuse, so that no commit makes a new one.
            "bgwriter_delay=20ms",
            "bgwriter_lru_maxpages=1000",
            "bgwriter_lru_multiplier=8",
            "wal_buffers=16MB",
            "min_wal_size=512MB",
            "max_wal_size=2GB",
            "random_page_cost=1.1",
            "jit=off",
            "io_method=sync",
            "timezone=UTC",
            "log_timezone=UTC");

    private final DataFolder folder;
    private final Programs programs;

    Cluster(DataFolder folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
    }

    /// Who PostgreSQL runs as: the owner of the files there are, so that a folder changes hands between root and an
    /// ordinary user as little as possible.
    static Account account(DataFolder folder) throws IOException {
        Account us = Account.ofThisProcess();
        if (!us.isRoot()) {
            return us;
        }
        if (!Files.exists(folder.cluster())) {
            return Account.NOBODY;
        }
        Account owner = Account.ownerOf(folder.cluster());
        return owner.isRoot() ? Account.NOBODY : owner;
    }

    /// Makes the files when there are none, checks them when there are.
    ///
    /// @return the password of [#USER]
    String open(Consumer<String> progress) throws IOException, InterruptedException {
        deleteLeftovers();
        Path data = folder.cluster();
        if (!Files.exists(data) || isEmpty(data)) {
            progress.accept("creating the database");
            return create();
        }
        check(data);
        var kept = folder.line(PASSWORD_FILE);
        return kept.isPresent() ? kept.get() : newPassword();
    }

    private void deleteLeftovers() throws IOException {
        try (var leftovers = Files.newDirectoryStream(folder.postgres(), "creating-*")) {
            for (Path leftover : leftovers) {
                DataFolder.deleteTree(leftover);
            }
        }
    }

    private static boolean isEmpty(Path data) throws IOException {
        try (var entries = Files.newDirectoryStream(data)) {
            return !entries.iterator().hasNext();
        }
    }

    private void check(Path data) throws IOException {
        Path versionFile = data.resolve("PG_VERSION");
        if (!Files.exists(versionFile)) {
            throw new PostgresStartException("The folder " + data
                    + " holds files but no PostgreSQL database. Move them away, and Weir makes a new one.");
        }
        String found = Files.readString(versionFile).strip();
        String ours = programs.majorVersion();
        if (!found.equals(ours)) {
            throw new PostgresStartException("The database in " + data + " was made by PostgreSQL " + found
                    + ", and this Weir brings PostgreSQL " + ours + ", which can't read it. Start the Weir it was made"
                    + " with, dump it there with pg_dump, and load the dump into a new data folder."
                    + PostgresStartException.WAY_OUT);
        }
        if (Account.ofThisProcess().isRoot()) {
            handOver(data);
        }
    }

    /// A copy made by root, or unpacked from a backup: PostgreSQL insists on owning it alone.
    private void handOver(Path data) throws IOException {
        if (Account.ownerOf(data).isRoot()) {
            try (var all = Files.walk(data)) {
                for (Path path : all.toList()) {
                    programs.account().give(path);
                }
            }
        }
        programs.account().own(data);
    }

    private String create() throws IOException, InterruptedException {
        Path fresh = Files.createTempDirectory(folder.postgres(), "creating-");
        handOverNew(fresh);
        Path data = Files.createDirectory(fresh.resolve("data"));
        programs.account().own(data);
        String superuserPassword = randomPassword();
        Path passwordFile = fresh.resolve("password");
        Files.writeString(passwordFile, superuserPassword + "\n", StandardCharsets.US_ASCII);
        programs.account().give(passwordFile);

        var arguments = new ArrayList<>(List.of("-D", data.toString(), "-U", SUPERUSER, "-A", "scram-sha-256"));
        arguments.addAll(List.of("--pwfile", passwordFile.toString(), "-E", "UTF8", "--no-locale"));
        arguments.addAll(List.of("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"));
        SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        programs.run("initdb", arguments, "");

        String password = randomPassword();
        alone(
                data,
                "create role " + USER + " login createdb password '" + password + "'",
                "create database " + USER + " owner " + USER);
        folder.keepLine(SUPERUSER_PASSWORD_FILE, superuserPassword);
        folder.keepLine(PASSWORD_FILE, password);
        DataFolder.moveDurably(data, folder.cluster());
        DataFolder.deleteTree(fresh);
        return password;
    }

    private void handOverNew(Path fresh) throws IOException {
        try {
            programs.account().own(fresh);
        } catch (FileSystemException notAllowed) {
            throw new PostgresStartException(
                    "PostgreSQL refuses to run as root, and this root may not run it as user "
                            + programs.account().uid() + " (" + notAllowed.getReason()
                            + "). Start Weir as an ordinary user." + PostgresStartException.WAY_OUT,
                    notAllowed);
        }
    }

    private String newPassword() throws IOException, InterruptedException {
        String password = randomPassword();
        alone(folder.cluster(), "alter role " + USER + " password '" + password + "'");
        folder.keepLine(PASSWORD_FILE, password);
        return password;
    }

    /// Runs statements, one a line, without a server. The passwords they set are random and as long as a hash:
    /// hashing them thousands of times would only slow down every connection.
    private void alone(Path data, String... statements) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("--single", "-D", data.toString()));
        arguments.addAll(List.of("-c", "exit_on_error=true", "-c", "scram_iterations=1", "postgres"));
        programs.run("postgres", arguments, String.join("\n", statements));
    }

    private static String randomPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
