package dev.weir.providers.replicate;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Where predictions of a model are made, by how the configuration names it:
///
/// | name | predictions |
/// |---|---|
/// | `meta/llama-4` | of an official model, at `/models/meta/llama-4/predictions` |
/// | `deployments/acme/helper` | of a deployment, at `/deployments/acme/helper/predictions` |
/// | `acme/helper:5c7d…`, `5c7d…` | of one version of any model, at `/predictions` |
///
/// @param path below the base URL
/// @param version null when the path says it all
record ModelAddress(String path, String version) {
    private static final String DEPLOYMENTS = "deployments/";
    private static final String PREDICTIONS = "/predictions";

    /// @throws GatewayException `INVALID_VALUE` for a name with an empty part, or one that leads elsewhere (`..`)
    static ModelAddress of(String model) {
        for (String part : model.split("[/:]", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw GatewayException.ofParam(
                        Failure.INVALID_VALUE,
                        "model",
                        "The model '" + model + "' can't be one of Replicate (expected: owner/name,"
                                + " deployments/owner/name, owner/name:version or a version)");
            }
        }
        int colon = model.lastIndexOf(':');
        if (colon >= 0) {
            return new ModelAddress(PREDICTIONS, model.substring(colon + 1));
        }
        if (model.startsWith(DEPLOYMENTS)) {
            return new ModelAddress("/" + encoded(model) + PREDICTIONS, null);
        }
        return model.indexOf('/') < 0
                ? new ModelAddress(PREDICTIONS, model)
                : new ModelAddress("/models/" + encoded(model) + PREDICTIONS, null);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
