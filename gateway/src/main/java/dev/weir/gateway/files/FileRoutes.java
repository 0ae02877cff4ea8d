package dev.weir.gateway.files;

import dev.weir.contracts.files.Batches;
import dev.weir.contracts.files.Files;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.gateway.edge.ClientAddress;
import io.vertx.ext.web.Router;
import java.util.List;

/// The routes of files and batches.
public final class FileRoutes {
    private FileRoutes() {}

    /// What they stand on. Everything in it is safe from any thread.
    ///
    /// @param endpoints the paths that batches may be for
    public record Ports(KeyRing keys, ClientAddress address, Files files, Batches batches, List<String> endpoints) {}

    public static void mount(Router router, Ports ports) {
        new FilesApi(ports.files()).mount(router, ports.keys());
        new BatchesApi(ports.batches(), ports.address(), ports.endpoints()).mount(router, ports.keys());
    }
}
