package dev.weir.gateway.main;

import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.Providers;
import dev.weir.providers.api.routing.TargetStates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// Checks the configuration without starting anything; asks a running Weir about the versions of its own.
@Command(
        name = "config",
        description = {
            "Checks conf/weir.yaml, models.yaml, prices.yaml, the environment and flags; lists every error.",
            "`config` and `config check` are the same. `versions` and `rollback` ask a running Weir."
        },
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Unmatched
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> flags =
                !words.isEmpty() && words.getFirst().equals("check") ? words.subList(1, words.size()) : words;
        WeirConfig config = Settings.read(flags);
        var states = new TargetStates(config.routing());
        Providers providers = new ProviderWiring(config.providers(), states, Clock.systemUTC()).names();
        Catalog catalog = Catalog.load(
                Settings.resolve(config.models()),
                Settings.resolve(config.prices()),
                providers,
                Settings.env(),
                Clock.systemUTC(),
                states);
        PrintWriter out = out();
        out.println("Configuration is valid.");
        out.println("Providers in service: demo"
                + providers.enabled().stream()
                        .filter(name -> !name.equals(Providers.DEMO))
                        .sorted()
                        .map(name -> ", " + name)
                        .reduce("", String::concat));
        out.println("Models: " + catalog.describeKnown());
        return 0;
    }

    @Command(
            name = "versions",
            description = "Lists the versions of a running Weir's configuration, newest first; * serves.",
            mixinStandardHelpOptions = true)
    int versions(
            @Mixin ApiOptions asked,
            @Option(names = "--limit", defaultValue = "20", description = "How many at most, 1 to 200. Default: 20.")
                    int limit)
            throws InterruptedException {
        RunningApi weir = asked.api();
        JsonArray versions = weir.get("/admin/config/versions?limit=" + limit, JsonArray.class);
        long serving = weir.get("/admin/config", JsonObject.class)
                .getJsonObject("version")
                .getLong("number");
        var table = new TextTable()
                .left("")
                .right("VERSION")
                .left("AT")
                .left("AUTHOR")
                .left("SOURCE")
                .left("COMMENT");
        for (int i = 0; i < versions.size(); i++) {
            JsonObject each = versions.getJsonObject(i);
            table.row(List.of(
                    each.getLong("number") == serving ? "*" : "",
                    each.getLong("number").toString(),
                    each.getString("at"),
                    each.getString("author"),
                    each.getString("source"),
                    each.getString("comment")));
        }
        table.lines().forEach(out()::println);
        return 0;
    }

    @Command(
            name = "rollback",
            description = "Makes an older version of a running Weir's configuration the newest one, on all its nodes.",
            mixinStandardHelpOptions = true)
    int rollback(
            @Mixin ApiOptions asked,
            @Parameters(paramLabel = "VERSION", description = "Its number, from `config versions`.") long number,
            @Option(names = "--comment", description = "Why, for the history.") String comment,
            @Option(names = "--dry-run", description = "Only says what would be done.") boolean dryRun)
            throws InterruptedException {
        String query = "?dryRun=" + dryRun
                + (comment == null ? "" : "&comment=" + URLEncoder.encode(comment, StandardCharsets.UTF_8));
        JsonObject outcome =
                asked.api().post("/admin/config/versions/" + number + "/rollback" + query, JsonObject.class);
        long newest = outcome.getJsonObject("version").getLong("number");
        if (outcome.getBoolean("changed")) {
            out().println("Version " + newest + " is what version " + number + " was.");
        } else if (dryRun && outcome.getBoolean("wouldChange")) {
            out().println("Version " + number + " would be taken again, as version " + (newest + 1) + ".");
        } else {
            out().println("Version " + newest + " is the newest, and says the same as version " + number + ".");
        }
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
