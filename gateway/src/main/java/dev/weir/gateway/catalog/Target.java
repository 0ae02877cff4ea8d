package dev.weir.gateway.catalog;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// What one model name leads to at any time: one ready answer per price version.
final class Target {
    private final String name;
    private final String provider;
    private final long createdEpochS;
    private final InstantSource clock;
    private final long[] validFromMs;
    private final Resolved[] answers;
    private final PricedModel priced;
    /// The answer before the first version, or without any.
    private final Resolution unpriced;
    /// The answer that stands for good: the last version, once it has begun. Otherwise null.
    private final Resolution settled;

    /// @param created the day to show in lists, in seconds, or 0 to take the first price's
    Target(
            String requested,
            String provider,
            String upstreamModel,
            List<PriceVersion> versions,
            boolean unpricedAllowed,
            long created,
            InstantSource clock) {
        name = requested;
        this.provider = provider;
        this.clock = clock;
        validFromMs = versions.stream()
                .mapToLong(version -> version.validFrom().toEpochMilli())
                .toArray();
        answers = versions.stream()
                .map(version -> new Resolved(new ModelRoute(requested, provider, upstreamModel, version)))
                .toArray(Resolved[]::new);
        priced = new PricedModel(
                requested, provider, upstreamModel, priced(provider, upstreamModel, versions, unpricedAllowed));
        createdEpochS = created == 0 && validFromMs.length > 0 ? validFromMs[0] / 1000 : created;
        unpriced = unpricedAllowed
                ? new Resolved(new ModelRoute(requested, provider, upstreamModel, free(provider, upstreamModel)))
                : new Unpriced(provider, upstreamModel);
        settled = answers.length == 0
                ? unpriced
                : validFromMs[answers.length - 1] <= clock.millis() ? answers[answers.length - 1] : null;
    }

    boolean leadsTo(String provider, String upstreamModel) {
        return this.provider.equals(provider) && priced.upstreamModel().equals(upstreamModel);
    }

    /// The answer at this moment. Allocates nothing.
    Resolution now() {
        return settled != null ? settled : at(clock.millis());
    }

    ModelEntry entry() {
        return new ModelEntry(name, provider, createdEpochS);
    }

    private Resolution at(long nowMs) {
        for (int i = answers.length - 1; i >= 0; i--) {
            if (validFromMs[i] <= nowMs) {
                return answers[i];
            }
        }
        return unpriced;
    }

    PricedModel priced() {
        return priced;
    }

    private static List<PriceVersion> priced(
            String provider, String upstreamModel, List<PriceVersion> versions, boolean unpricedAllowed) {
        if (!unpricedAllowed) {
            return versions;
        }
        var all = new ArrayList<>(versions);
        all.addFirst(free(provider, upstreamModel));
        return List.copyOf(all);
    }

    private static PriceVersion free(String provider, String upstreamModel) {
        return PriceVersion.unpriced(provider, upstreamModel, Catalog.UNPRICED_OUTPUT_TOKENS_MAX);
    }
}
