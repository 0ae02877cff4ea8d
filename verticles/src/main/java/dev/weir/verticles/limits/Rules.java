package dev.weir.verticles.limits;

import dev.weir.contracts.limits.AllowedProviders;
import dev.weir.contracts.limits.LimitSet;
import dev.weir.contracts.limits.Measure;
import dev.weir.contracts.net.AddressRange;
import dev.weir.storage.limits.LimitTables.CompanyRows;
import dev.weir.storage.limits.OwnerLimits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// All limits of a company, ready to be asked. Safe from any thread.
final class Rules {
    private final UUID companyId;
    private final LimitSet defaults;
    private final CompanyRows rows;
    private final OwnerLimits company;
    private final List<AddressRange> companyIps;
    private final Map<UUID, OfKey> keys = new ConcurrentHashMap<>();

    /// What applies to the requests of one key.
    ///
    /// @param counted as [dev.weir.storage.limits.Demand] wants them
    /// @param key the key's own, defaults included
    record OfKey(
            OwnerLimits[] counted, LimitSet key, LimitSet company, AllowedProviders providers, List<AddressRange> ips) {
        boolean hasBudget() {
            return key.hasBudget() || company.hasBudget();
        }
    }

    Rules(UUID companyId, CompanyRows rows, LimitSet defaults) {
        this.companyId = companyId;
        this.rows = rows;
        this.defaults = defaults;
        LimitSet set = rows.company();
        this.company = OwnerLimits.ofCompany(companyId, set.most(), set.currency(), set.zone());
        this.companyIps = ranges(set);
    }

    private static List<AddressRange> ranges(LimitSet set) {
        return set.ips().stream().map(AddressRange::parse).toList();
    }

    OfKey of(UUID keyId) {
        OfKey known = keys.get(keyId);
        return known != null ? known : keys.computeIfAbsent(keyId, this::made);
    }

    private OfKey made(UUID keyId) {
        LimitSet own = withDefaults(rows.keys().getOrDefault(keyId, LimitSet.NONE));
        OwnerLimits key = OwnerLimits.ofKey(companyId, keyId, own.most(), own.currency(), own.zone());
        var counted = new ArrayList<OwnerLimits>();
        if (company.hasAny()) {
            counted.add(company);
        }
        counted.add(key);
        var providers = new AllowedProviders(own.providers(), rows.company().providers());
        return new OfKey(counted.toArray(OwnerLimits[]::new), own, rows.company(), providers, ranges(own));
    }

    private LimitSet withDefaults(LimitSet set) {
        Map<Measure, Long> most = new EnumMap<>(Measure.class);
        most.putAll(defaults.most());
        most.putAll(set.most());
        return new LimitSet(most, set.currency(), set.zone(), set.models(), set.providers(), set.ips());
    }

    boolean hasAddresses(OfKey key) {
        return !companyIps.isEmpty() || !key.ips().isEmpty();
    }

    /// True when every list that is set has the address.
    boolean allows(OfKey key, String address) {
        return (companyIps.isEmpty() || AddressRange.anyHas(companyIps, address))
                && (key.ips().isEmpty() || AddressRange.anyHas(key.ips(), address));
    }

    OwnerLimits company() {
        return company;
    }

    /// The counted limits of one key, which the company's are not part of.
    OwnerLimits ownerOf(UUID keyId) {
        OwnerLimits[] counted = of(keyId).counted();
        return counted[counted.length - 1];
    }

    LimitSet companySet() {
        return rows.company();
    }

    /// The keys that have limits of their own, with the defaults.
    Map<UUID, LimitSet> keySets() {
        Map<UUID, LimitSet> sets = new HashMap<>();
        rows.keys().forEach((key, set) -> sets.put(key, withDefaults(set)));
        return sets;
    }
}
