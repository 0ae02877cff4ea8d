package dev.weir.gateway.main;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which Weir a command asks, and as whom.
final class ApiOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--url", description = "Where it is; by default what this configuration says.")
    private String url;

    @Option(names = "--key", description = "An API key with the scope admin; WEIR_API_KEY by default.")
    private String key;

    RunningApi api() {
        String secret = Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(Settings.env().get("WEIR_API_KEY")))
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> refused("No API key (expected: --key or WEIR_API_KEY, a key with the scope admin;"
                        + " `weir keys create --name operator --scopes admin` makes one)"));
        try {
            return new RunningApi(url == null ? configured() : url, secret);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    private String configured() {
        WeirConfig config = Settings.read(List.of());
        int port = config.http().port();
        if (port == 0) {
            throw refused("http.port is 0, any free one (expected: --url, where Weir is)");
        }
        return Welcome.url(config, port);
    }

    private ParameterException refused(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
