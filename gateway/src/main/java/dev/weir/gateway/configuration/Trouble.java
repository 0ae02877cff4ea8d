package dev.weir.gateway.configuration;

import java.time.Instant;
import java.util.List;

/// Why a configuration was not applied.
///
/// @param what it was: `conf/models.yaml`, `version 7`
/// @param problems a sentence each, without secrets
public record Trouble(String what, Instant at, List<String> problems) {
    public Trouble {
        problems = List.copyOf(problems);
    }
}
