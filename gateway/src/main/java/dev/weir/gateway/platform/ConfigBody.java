package dev.weir.gateway.platform;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigSource;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.gateway.configuration.Change;
import dev.weir.gateway.configuration.Document;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// Reads requests that change the configuration. Each failure names the parameter, its value and the expectation.
final class ConfigBody {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

    private ConfigBody() {}

    /// @throws InvalidConfig when it is neither JSON nor YAML, or no group of keys
    static ConfigTree read(RoutingContext ctx) {
        String text = ctx.body().asString();
        ConfigTree tree = ConfigTree.parse("the body", text == null ? "" : text);
        if (!tree.isGroup() || tree.names().isEmpty()) {
            throw new InvalidConfig(List.of("the body: no keys (expected: a JSON or YAML object)"));
        }
        return tree;
    }

    /// A body of one part or several, each whole.
    static UnaryOperator<Document> parts(RoutingContext ctx, ConfigTree body) {
        List<String> known =
                Arrays.stream(ConfigPart.values()).map(ConfigPart::key).toList();
        List<String> problems = body.names().stream()
                .filter(name -> !known.contains(name))
                .map(name -> name + " in the body: no such part (expected: one of " + String.join(", ", known) + ")")
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return before -> {
            Document document = before;
            for (ConfigPart part : ConfigPart.values()) {
                if (body.names().contains(part.key())) {
                    document = document.with(part, body.child(part.key()));
                }
            }
            return document;
        };
    }

    /// The provider that the path names.
    static String name(RoutingContext ctx) {
        String name = ctx.pathParam("name");
        if (!name.matches(NAME)) {
            throw Parameters.invalid(
                    "name", name, "1 to 64 letters, digits, '-' and '_', beginning with a letter or a digit");
        }
        return name;
    }

    /// The version that the path names.
    static long number(RoutingContext ctx) {
        return number("number", ctx.pathParam("number"));
    }

    static OptionalLong expected(RoutingContext ctx) {
        String value = ctx.request().getParam("expectedVersion");
        return value == null ? OptionalLong.empty() : OptionalLong.of(number("expectedVersion", value));
    }

    private static long number(String name, String value) {
        if (!value.matches("[1-9]\\d{0,17}")) {
            throw Parameters.invalid(name, value, "the number of a version, such as 7");
        }
        return Long.parseLong(value);
    }

    static boolean checkOnly(RoutingContext ctx) {
        String value = ctx.request().getParam("dryRun");
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw Parameters.invalid("dryRun", value, "true or false");
    }

    static Change.Author author(RoutingContext ctx) {
        ApiKey key = Caller.of(ctx);
        return new Change.Author(
                "key " + key.prefix() + "… (" + key.name() + ")",
                ConfigSource.API,
                Optional.of(key.id()),
                Parameters.text(ctx, "comment").orElse(""));
    }

    /// A refusal with all its reasons.
    static Throwable shown(Throwable cause) {
        if (!(cause instanceof InvalidConfig invalid)) {
            return cause;
        }
        List<String> problems = invalid.problems();
        return GatewayException.ofProblems(
                Failure.INVALID_CONFIG,
                "The configuration is refused whole, and nothing was changed: " + problems.size()
                        + (problems.size() == 1 ? " problem: " : " problems, all in details.problems; the first: ")
                        + problems.getFirst(),
                problems);
    }
}
