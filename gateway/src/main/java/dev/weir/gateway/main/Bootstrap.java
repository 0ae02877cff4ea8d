package dev.weir.gateway.main;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.config.Secret;
import dev.weir.contracts.identity.KeyAdmin.Created;
import dev.weir.contracts.identity.Scope;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;

/// Makes the first company with a balance and a key, once. Every step may be repeated: a start that was cut short is
/// completed by the next one.
final class Bootstrap {
    /// The first company has this id everywhere, so that two nodes starting together make one.
    static final UUID COMPANY = UUID.fromString("00000000-0000-7000-8000-000000000001");

    /// And so has its first key.
    private static final UUID KEY = UUID.fromString("00000000-0000-7000-8000-000000000002");

    private static final String KEY_NAME = "bootstrap";

    private final BootstrapSettings settings;
    private final Store store;

    /// What this start made.
    ///
    /// @param key the key's secret, when one was made now
    /// @param balance with its currency
    record Made(Optional<String> key, String balance) {}

    Bootstrap(BootstrapSettings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    Made make() {
        String otherwise = "The first company could not be made";
        var all = EnumSet.allOf(Scope.class);
        Store.await(otherwise, store.keyDesk.createCompany(COMPANY, settings.company()));
        Store.await(otherwise, store.accounts.open(COMPANY, settings.opening()));
        Optional<String> wanted = settings.apiKey().map(Secret::reveal).map(String::strip);
        if (wanted.isPresent()) {
            boolean madeNow = Store.await(otherwise, store.keyDesk.ensureKey(COMPANY, KEY_NAME, wanted.get(), all))
                    .isPresent();
            return new Made(wanted.filter(_ -> madeNow), opening());
        }
        boolean anyKey = !Store.await(otherwise, store.keyDesk.list(COMPANY, PageQuery.first(1)))
                .items()
                .isEmpty();
        return new Made(
                anyKey
                        ? Optional.empty()
                        : Store.await(otherwise, store.keyDesk.createOnce(KEY, COMPANY, KEY_NAME, all))
                                .map(Created::secret),
                opening());
    }

    private String opening() {
        return settings.balance() + " " + settings.currency();
    }
}
