package dev.weir.gateway.main;

import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.Providers;
import dev.weir.providers.api.routing.TargetStates;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// Checks the configuration without starting anything.
@Command(
        name = "config",
        description = {
            "Checks conf/weir.yaml, models.yaml, prices.yaml, the environment and flags; lists every error.",
            "`config` and `config check` are the same. A running Weir is asked at /api/v1/admin/config."
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
        var out = spec.commandLine().getOut();
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
}
