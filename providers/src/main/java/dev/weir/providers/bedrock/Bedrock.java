package dev.weir.providers.bedrock;

import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.KeyHeader;
import dev.weir.providers.upstream.Speech;
import java.time.InstantSource;
import java.util.Set;

/// What a provider at AWS Bedrock is made of.
public final class Bedrock {
    private static final String SERVICE = "bedrock";

    private Bedrock() {}

    /// The base URL of a region such as `eu-central-1`.
    public static String url(String region) {
        return "https://bedrock-runtime." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "");
    }

    /// It serves no operation of a caller as it comes: all conversations are translated. Its streams always tell their
    /// usage.
    ///
    /// @param provider its name, for messages
    public static Speech speech(String provider) {
        return new Speech(provider, Set.of(), new BedrockConverse(), true);
    }

    /// Requests signed with an access key.
    ///
    /// @param clock for the date of a signature, which AWS lets differ from its own by five minutes
    public static Credential signed(String region, AccessKey key, InstantSource clock) {
        return new SigV4(region, SERVICE, key, clock);
    }

    /// Requests that show Bedrock API keys.
    public static Credential bearer(KeyPool apiKeys) {
        return KeyHeader.bearer(apiKeys);
    }
}
