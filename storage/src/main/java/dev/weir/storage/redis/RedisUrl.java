package dev.weir.storage.redis;

import dev.weir.contracts.config.Secret;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where Redis is and who we are there: `redis://user:password@host:port/database`, or `rediss://` for TLS, with
/// user and password percent-encoded where needed and an IPv6 host in brackets. Prints itself without the
/// password.
///
/// Source: <https://www.iana.org/assignments/uri-schemes/prov/redis>.
///
/// @param user empty for the default one
/// @param password empty for none
public record RedisUrl(boolean tls, String host, int port, int database, String user, Secret password) {
    private static final String EXPECTED = "(expected: redis://host:port, rediss://user:password@host:port/database)";
    private static final int DEFAULT_PORT = 6379;
    private static final Pattern SHAPE =
            Pattern.compile("(?<scheme>rediss?)://(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?"
                    + "(?<host>\\[[0-9A-Fa-f:.]+]|[^:/?#\\[\\]@]+)(?::(?<port>\\d{1,5}))?(?:/(?<database>\\d{0,3}))?");

    /// @throws IllegalArgumentException with the expectation, and never the password
    public static RedisUrl parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "not a Redis URL " + EXPECTED + "; write : @ / ? % in a name or password as %3A %40 %2F %3F %25");
        }
        int port = parts.group("port") == null ? DEFAULT_PORT : Integer.parseInt(parts.group("port"));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the Redis URL's port " + port + " (expected: 1 to 65535)");
        }
        String database = parts.group("database");
        return new RedisUrl(
                parts.group("scheme").equals("rediss"),
                parts.group("host").replace("[", "").replace("]", ""),
                port,
                database == null || database.isEmpty() ? 0 : Integer.parseInt(database),
                decoded("user", parts.group("user")),
                Secret.of(decoded("password", parts.group("password"))));
    }

    private static String decoded(String part, String text) {
        try {
            return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the Redis URL's " + part
                    + " has a % that starts no percent-encoding (expected: %25 for a percent sign)");
        }
    }

    /// @param waitingMax commands without an answer at most
    RedisOptions toOptions(Duration connectTimeout, int waitingMax) {
        var net = new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        if (tls) {
            net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        }
        var options = new RedisOptions()
                .setNetClientOptions(net)
                .setConnectionString((tls ? "rediss://" : "redis://") + shownHost() + ":" + port + "/" + database)
                .setProtocolNegotiation(false)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setMaxWaitingHandlers(waitingMax);
        if (!user.isEmpty()) {
            options.setUser(user);
        }
        if (!password.reveal().isEmpty()) {
            options.setPassword(password.reveal());
        }
        return options;
    }

    private String shownHost() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + (user.isEmpty() ? "" : user + "@") + shownHost() + ":" + port + "/"
                + database;
    }
}
