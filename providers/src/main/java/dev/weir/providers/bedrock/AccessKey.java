package dev.weir.providers.bedrock;

import dev.weir.contracts.config.Secret;
import java.util.Optional;

/// A key of an AWS account.
///
/// @param id such as `AKIA…`, or `ASIA…` for one that ends
/// @param sessionToken belongs to a key that ends
public record AccessKey(String id, Secret secret, Optional<Secret> sessionToken) {}
