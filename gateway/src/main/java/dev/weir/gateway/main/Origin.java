package dev.weir.gateway.main;

import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.providers.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the settings of a node come from. Variables and flags stay what they were at the start.
///
/// @param file `conf/weir.yaml`, which need not exist
record Origin(Optional<Path> file, Map<String, String> env, List<String> flags) {
    /// The settings of providers: what a document says of them, below this node's variables and flags.
    ///
    /// @param providers what stands below that key
    /// @throws InvalidConfig with everything that is wrong
    Map<String, UpstreamSettings> providers(ConfigTree providers) {
        return ConfigLoader.bind(ProvidersConfig.class, ConfigTree.EMPTY.with("providers", providers), env, flags)
                .providers();
    }
}
