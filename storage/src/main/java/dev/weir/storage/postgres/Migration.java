package dev.weir.storage.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One numbered step of one schema, there and back.
///
/// @param up SQL, one or more statements
/// @param down SQL that undoes it
record Migration(String schema, int number, String name, String up, String down) {
    static final String LIST = "db/migrations.txt";
    private static final Pattern LINE = Pattern.compile("([a-z_]+)/(\\d{3})_([a-z0-9_]+)");

    /// Those that [#LIST] on the class path names, in its order.
    static List<Migration> listed() {
        return resource(LIST)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(Migration::named)
                .toList();
    }

    private static Migration named(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new MigrationException(LIST + ": '" + line + "' (expected: schema/001_name)");
        }
        return new Migration(
                parts.group(1),
                Integer.parseInt(parts.group(2)),
                parts.group(3),
                resource("db/" + line + ".up.sql"),
                resource("db/" + line + ".down.sql"));
    }

    private static String resource(String path) {
        try (InputStream in = Migration.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new MigrationException("no " + path + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of what [#up] does; SHA-256, in hexadecimal.
    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(up.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// As the list and the files have it.
    @Override
    public String toString() {
        return "%s/%03d_%s".formatted(schema, number, name);
    }
}
