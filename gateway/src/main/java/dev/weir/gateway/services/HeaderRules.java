package dev.weir.gateway.services;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is done to the headers of a message, in this order: removed, set, added. Values may be secrets; they are never
/// printed.
public record HeaderRules(
        @Setting(doc = "Names of headers that are taken out.")
        List<String> remove,

        @Setting(
                doc = "Headers by name, each taking the place of all that have it, such as"
                        + " `authorization: Bearer ${BILLING_TOKEN}`.")
        Map<String, Secret> set,

        @Setting(doc = "Headers by name, added to those that are there.")
        Map<String, Secret> add) {
    /// RFC 9110, section 5.6.2, lower case.
    private static final String TOKEN = "[a-z0-9!#$%&'*+.^_`|~-]+";

    public HeaderRules {
        remove = remove.stream().map(name -> checkName("remove", name)).toList();
        set.forEach((name, value) -> checkField("set", name, value));
        add.forEach((name, value) -> checkField("add", name, value));
        set = Map.copyOf(set);
        add = Map.copyOf(add);
    }

    void apply(MultiMap headers) {
        remove.forEach(headers::remove);
        set.forEach((name, value) -> headers.set(name, value.reveal()));
        add.forEach((name, value) -> headers.add(name, value.reveal()));
    }

    private static void checkField(String key, String name, Secret value) {
        checkName(key, name);
        if (value.reveal().chars().anyMatch(c -> c < ' ' && c != '\t' || c > '~')) {
            throw new IllegalArgumentException(
                    key + ": the value of '" + name + "' (expected: one line of visible ASCII characters)");
        }
    }

    private static String checkName(String key, String written) {
        String name = written.toLowerCase(Locale.ROOT);
        if (!name.matches(TOKEN)) {
            throw new IllegalArgumentException(key + ": '" + written + "' (expected: the name of a header)");
        }
        if (HopByHop.has(name) || HopByHop.FRAMING.contains(name) || name.startsWith(RequestHead.OURS)) {
            throw new IllegalArgumentException(
                    key + ": '" + written + "' (expected: a header that is not Weir's or the connection's own)");
        }
        return name;
    }
}
