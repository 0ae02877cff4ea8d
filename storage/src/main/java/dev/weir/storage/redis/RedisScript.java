package dev.weir.storage.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// A Lua script from `lua/` on the class path, which says in its header what keys and arguments it takes. Sent by its
/// digest; whole when the server does not know it. Safe from any thread.
public final class RedisScript {
    private final String source;
    private final String digest;

    private RedisScript(String source) {
        this.source = source;
        this.digest = sha1(source);
    }

    /// @param names of files without `.lua`, which make one script in this order
    public static RedisScript load(String... names) {
        var source = new StringBuilder();
        for (String name : names) {
            source.append(file(name));
        }
        return new RedisScript(source.toString());
    }

    private static String file(String name) {
        try (InputStream in = RedisScript.class.getResourceAsStream("/lua/" + name + ".lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("lua/" + name + ".lua", e);
        }
    }

    /// SHA-1 is how Redis names scripts.
    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 (expected: in every JDK)", e);
        }
    }

    /// Fails with [RedisGone].
    public Future<Response> run(RedisLink link, List<String> keys, List<String> args) {
        return link.send(command(Command.EVALSHA, digest, keys, args)).recover(cause -> {
            if (cause instanceof ErrorType error && error.is("NOSCRIPT")) {
                return link.send(command(Command.EVAL, source, keys, args));
            }
            return Future.failedFuture(cause);
        });
    }

    private static Request command(Command command, String script, List<String> keys, List<String> args) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        args.forEach(request::arg);
        return request;
    }
}
