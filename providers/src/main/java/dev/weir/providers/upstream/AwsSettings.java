package dev.weir.providers.upstream;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import java.util.Optional;

/// How AWS Bedrock is reached: where, and by whose key. The variables are those of Amazon's own tools.
public record AwsSettings(
        @Setting(env = "AWS_REGION", doc = "Region such as eu-central-1. It has the address, and signs the requests.")
        Optional<String> region,

        @Setting(env = "AWS_ACCESS_KEY_ID", doc = "Id of the access key that signs requests, when `key` is not set.")
        Optional<String> accessKeyId,

        @Setting(env = "AWS_SECRET_ACCESS_KEY", doc = "The access key itself.")
        Optional<Secret> secretAccessKey,

        @Setting(
                env = "AWS_SESSION_TOKEN",
                doc = "Token of an access key that ends. Requests are refused from then on: there is no renewal.")
        Optional<Secret> sessionToken) {

    public AwsSettings {
        region.filter(name -> !name.matches("[a-z0-9-]+")).ifPresent(name -> {
            throw new IllegalArgumentException("region: '" + name + "' (expected: one such as eu-central-1)");
        });
    }

    /// True when requests can be signed.
    public boolean hasAccessKey() {
        return accessKeyId.isPresent() && secretAccessKey.isPresent();
    }
}
