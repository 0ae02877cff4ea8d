package dev.weir.storage.postgres;

import dev.weir.contracts.config.Secret;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a PostgreSQL database is and who we are there: `postgres://user:password@host:port/database`, with user,
/// password and database percent-encoded where needed, an IPv6 host in brackets, and `?sslmode=` and `?sslrootcert=`
/// as libpq has them. Prints itself without the password.
///
/// Source: <https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS>.
///
/// @param rootCertificate a PEM file with the authorities to trust; without one, those of the JDK
public record PostgresUrl(
        String host,
        int port,
        String database,
        String user,
        Secret password,
        SslMode sslMode,
        Optional<String> rootCertificate) {
    private static final String EXPECTED = "(expected: postgres://user:password@host:port/database)";
    private static final int DEFAULT_PORT = 5432;
    private static final Pattern SHAPE =
            Pattern.compile("postgres(?:ql)?://(?:(?<user>[^:@/?]*)(?::(?<password>[^/?]*))?@)?"
                    + "(?<host>\\[[0-9A-Fa-f:.]+]|[^:/?\\[\\]@]*)(?::(?<port>\\d{0,5}))?"
                    + "(?:/(?<database>[^/?]*))?(?:\\?(?<query>.*))?");

    /// @throws IllegalArgumentException with the expectation, and never the password
    public static PostgresUrl parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a PostgreSQL URL " + EXPECTED
                    + "; write : @ / ? % in a name or password as %3A %40 %2F %3F %25");
        }
        String user = decoded("user", parts.group("user"));
        String database = decoded("database", parts.group("database"));
        String host = parts.group("host");
        if (user.isEmpty() || host.isEmpty()) {
            throw new IllegalArgumentException(
                    "a PostgreSQL URL without " + (user.isEmpty() ? "user " : "host ") + EXPECTED);
        }
        SslMode sslMode = SslMode.PREFER;
        Optional<String> rootCertificate = Optional.empty();
        for (String parameter : parts.group("query") == null
                ? new String[0]
                : parts.group("query").split("&")) {
            String name = parameter.replaceFirst("=.*", "");
            String value = decoded(name, parameter.substring(Math.min(name.length() + 1, parameter.length())));
            switch (name) {
                case "sslmode" -> sslMode = sslMode(value);
                case "sslrootcert" -> rootCertificate = Optional.of(value);
                case "channel_binding", "" -> {
                    // SCRAM binds to the TLS channel wherever the server offers it
                }
                default ->
                    throw new IllegalArgumentException(
                            "the PostgreSQL URL's parameter '" + name + "' (expected: sslmode or sslrootcert)");
            }
        }
        return new PostgresUrl(
                host.replace("[", "").replace("]", ""),
                port(parts.group("port")),
                database.isEmpty() ? user : database,
                user,
                Secret.of(decoded("password", parts.group("password"))),
                sslMode,
                rootCertificate);
    }

    private static String decoded(String part, String text) {
        try {
            return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the PostgreSQL URL's " + part
                    + " has a % that starts no percent-encoding (expected: %25 for a percent sign)");
        }
    }

    private static int port(String text) {
        if (text == null || text.isEmpty()) {
            return DEFAULT_PORT;
        }
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the PostgreSQL URL's port " + port + " (expected: 1 to 65535)");
        }
        return port;
    }

    private static SslMode sslMode(String value) {
        for (SslMode mode : SslMode.values()) {
            if (mode.name().replace('_', '-').toLowerCase(Locale.ROOT).equals(value)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("the PostgreSQL URL's sslmode '" + value
                + "' (expected: disable, allow, prefer, require, verify-ca or verify-full)");
    }

    /// The same server and user, another database.
    public PostgresUrl withDatabase(String name) {
        return new PostgresUrl(host, port, name, user, password, sslMode, rootCertificate);
    }

    /// The whole URL, password included.
    public String reveal() {
        return written(":" + encoded(password.reveal()));
    }

    PgConnectOptions toOptions() {
        var options = new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password.reveal())
                .setSslMode(sslMode);
        if (sslMode == SslMode.DISABLE) {
            return options;
        }
        var ssl = new ClientSSLOptions();
        switch (sslMode) {
            case VERIFY_FULL -> ssl.setHostnameVerificationAlgorithm("HTTPS");
            case VERIFY_CA -> ssl.setHostnameVerificationAlgorithm("");
            case DISABLE, ALLOW, PREFER, REQUIRE ->
                ssl.setTrustAll(rootCertificate.isEmpty()).setHostnameVerificationAlgorithm("");
        }
        rootCertificate.ifPresent(file -> ssl.setTrustOptions(new PemTrustOptions().addCertPath(file)));
        return options.setSslOptions(ssl);
    }

    private String written(String shownPassword) {
        String shownHost = host.contains(":") ? "[" + host + "]" : host;
        String query = (sslMode == SslMode.PREFER
                        ? ""
                        : "&sslmode=" + sslMode.name().replace('_', '-').toLowerCase(Locale.ROOT))
                + rootCertificate.map(file -> "&sslrootcert=" + encoded(file)).orElse("");
        return "postgres://" + encoded(user) + shownPassword + "@" + shownHost + ":" + port + "/" + encoded(database)
                + (query.isEmpty() ? "" : "?" + query.substring(1));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return written("");
    }
}
