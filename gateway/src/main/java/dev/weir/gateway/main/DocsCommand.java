package dev.weir.gateway.main;

import dev.weir.gateway.config.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Writes the pages that are made from the code.
@Command(
        name = "docs",
        description = "Writes conf/REFERENCE.md, docs/errors.md and the table of endpoints in README.md.",
        mixinStandardHelpOptions = true)
final class DocsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /// The pages by their path in the project.
    static Map<String, String> pages() {
        return Map.of(
                "conf/REFERENCE.md", Reference.write(WeirConfig.class),
                "docs/errors.md", ErrorsPage.write());
    }

    @Override
    public Integer call() throws IOException {
        for (var page : pages().entrySet()) {
            Path file = Settings.resolve(Path.of(page.getKey()));
            Files.writeString(file, page.getValue());
            spec.commandLine().getOut().println("wrote " + page.getKey());
        }
        Path readme = Settings.resolve(Path.of("README.md"));
        Files.writeString(readme, EndpointsTable.renewed(Files.readString(readme)));
        spec.commandLine().getOut().println("wrote the table of endpoints in README.md");
        Path defaults = Settings.resolve(Path.of("conf/weir.yaml"));
        Optional<String> renewed = Reference.renewed(WeirConfig.class, defaults);
        if (renewed.isPresent()) {
            Files.writeString(defaults, renewed.get());
            spec.commandLine().getOut().println("wrote conf/weir.yaml");
        }
        return 0;
    }
}
