package dev.weir.gateway.main;

import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.bedrock.AccessKey;
import dev.weir.providers.bedrock.Bedrock;
import dev.weir.providers.upstream.AwsSettings;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.UpstreamSettings;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/// A provider at AWS Bedrock: known by its region, and by one of two kinds of keys.
final class BedrockWiring {
    private BedrockWiring() {}

    /// @throws IllegalArgumentException when there is an address, but nothing that requests can be signed for
    static void check(String name, UpstreamSettings upstream) {
        AwsSettings aws = upstream.aws();
        if (upstream.secrets().isEmpty()
                && upstream.url().isPresent()
                && aws.hasAccessKey()
                && aws.region().isEmpty()) {
            throw new IllegalArgumentException("providers." + name
                    + ".aws.region: not set (expected: the region that requests to "
                    + upstream.url().get()
                    + " are signed for, such as eu-central-1)");
        }
    }

    /// Where it is; empty without a region, and without a key.
    static Optional<URI> base(UpstreamSettings upstream) {
        boolean keyed = !upstream.secrets().isEmpty() || upstream.aws().hasAccessKey();
        Optional<URI> known = keyed ? upstream.aws().region().map(Bedrock::url).map(URI::create) : Optional.empty();
        return upstream.baseUri().or(() -> known);
    }

    /// A Bedrock API key goes before an access key, as with Amazon's own tools.
    ///
    /// @param keys null for none
    static Credential credential(UpstreamSettings upstream, KeyPool keys, InstantSource clock) {
        AwsSettings aws = upstream.aws();
        if (keys != null) {
            return Bedrock.bearer(keys);
        }
        return aws.hasAccessKey()
                ? Bedrock.signed(
                        aws.region().orElseThrow(),
                        new AccessKey(
                                aws.accessKeyId().orElseThrow(),
                                aws.secretAccessKey().orElseThrow(),
                                aws.sessionToken()),
                        clock)
                : Credential.NONE;
    }
}
