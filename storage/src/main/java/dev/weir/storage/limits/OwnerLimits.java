package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The counted limits of a company or of one key. Safe from any thread.
public final class OwnerLimits {
    private final UUID companyId;
    private final UUID ownerId;
    private final boolean ofKey;
    private final long[] most = new long[Measure.values().length];
    private final String currency;
    private final ZoneId zone;
    private volatile Period day;
    private volatile Period month;

    private OwnerLimits(
            UUID companyId, UUID ownerId, boolean ofKey, Map<Measure, Long> most, String currency, ZoneId zone) {
        this.companyId = companyId;
        this.ownerId = ownerId;
        this.ofKey = ofKey;
        this.currency = currency;
        this.zone = zone;
        most.forEach((measure, limit) -> this.most[measure.ordinal()] = limit);
    }

    public static OwnerLimits ofCompany(UUID companyId, Map<Measure, Long> most, String currency, ZoneId zone) {
        return new OwnerLimits(companyId, companyId, false, most, currency, zone);
    }

    public static OwnerLimits ofKey(UUID companyId, UUID keyId, Map<Measure, Long> most, String currency, ZoneId zone) {
        return new OwnerLimits(companyId, keyId, true, most, currency, zone);
    }

    public UUID companyId() {
        return companyId;
    }

    /// The key, empty for the company.
    public Optional<UUID> keyId() {
        return ofKey ? Optional.of(ownerId) : Optional.empty();
    }

    UUID ownerId() {
        return ownerId;
    }

    /// "the key" or "the company", for a sentence.
    public String words() {
        return ofKey ? "the key" : "the company";
    }

    /// The limit, 0 for none.
    public long most(Measure measure) {
        return most[measure.ordinal()];
    }

    public boolean has(Measure measure) {
        return most[measure.ordinal()] > 0;
    }

    public boolean hasBudget() {
        return has(Measure.SPEND_PER_DAY) || has(Measure.SPEND_PER_MONTH);
    }

    public boolean hasAny() {
        for (long limit : most) {
            if (limit > 0) {
                return true;
            }
        }
        return false;
    }

    public String currency() {
        return currency;
    }

    /// The period of a budget that holds the moment.
    public Period period(Measure budget, Instant at) {
        Period known = budget == Measure.SPEND_PER_DAY ? day : month;
        if (known != null && known.has(at)) {
            return known;
        }
        Period now = Period.of(budget, zone, at);
        if (budget == Measure.SPEND_PER_DAY) {
            day = now;
        } else {
            month = now;
        }
        return now;
    }
}
