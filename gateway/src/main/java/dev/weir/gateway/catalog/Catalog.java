package dev.weir.gateway.catalog;

import dev.weir.contracts.money.ExchangeRates;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.UnknownModel;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// All models that can be asked for. Immutable; safe from any thread. A name that was resolved before costs one hash
/// lookup and no memory; others are looked for in the order that the package describes.
public final class Catalog {
    /// A longer name is an unknown model.
    public static final int NAME_CHARS_MAX = 256;
    /// The bound on output where a model has no price to name one.
    public static final int UNPRICED_OUTPUT_TOKENS_MAX = 16_384;
    /// Names found by pattern or prefix that are remembered. Full: all are forgotten and found again.
    static final int REMEMBERED_NAMES_MAX = 4_096;

    private static final int DESCRIBED_NAMES_MAX = 10;

    private final Routes routes;
    private final ExchangeRates rates;
    private final Map<String, Target> listed = new HashMap<>();
    private final List<Target> inOrder = new ArrayList<>();
    private final ConcurrentHashMap<String, Target> remembered = new ConcurrentHashMap<>();

    private Catalog(Routes routes, ExchangeRates rates) {
        this.routes = routes;
        this.rates = rates;
        for (String name : routes.listable()) {
            Target target = routes.find(name);
            if (target != null) {
                listed.put(name, target);
                inOrder.add(target);
            }
        }
    }

    /// Reads both files.
    ///
    /// @param env what `${NAME}` in the files refers to
    /// @param clock tells which price version is valid
    /// @throws InvalidConfig with everything that is wrong in either
    public static Catalog load(
            Path models, Path prices, Providers providers, Map<String, String> env, InstantSource clock) {
        var problems = new ArrayList<String>();
        Optional<ConfigTree> modelsTree = collect(problems, () -> ConfigTree.read(models));
        Optional<ConfigTree> pricesTree = collect(problems, () -> ConfigTree.read(prices));
        if (modelsTree.isEmpty() || pricesTree.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return of(modelsTree.get(), pricesTree.get(), providers, env, clock);
    }

    /// The same from what was read before.
    ///
    /// @throws InvalidConfig with everything that is wrong in either
    public static Catalog of(
            ConfigTree models, ConfigTree prices, Providers providers, Map<String, String> env, InstantSource clock) {
        var problems = new ArrayList<String>();
        Optional<ModelsFile> modelsFile = collect(problems, () -> ConfigLoader.bind(ModelsFile.class, models, env));
        Optional<PricesFile> pricesFile = collect(problems, () -> ConfigLoader.bind(PricesFile.class, prices, env));
        PricesFile written = pricesFile.orElse(new PricesFile(List.of(), List.of()));
        var book = new PriceBook(written, problems);
        ExchangeRates rates = RateBook.of(written, problems);
        modelsFile.ifPresent(file ->
                RouteChecks.check(file, providers.known(), routes(file, providers.known(), book, clock), problems));
        if (!problems.isEmpty() || modelsFile.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return new Catalog(routes(modelsFile.get(), providers.enabled(), book, clock), rates);
    }

    private static Routes routes(ModelsFile file, Set<String> providers, PriceBook book, InstantSource clock) {
        return new Routes(file, providers, book, clock);
    }

    private static <T> Optional<T> collect(List<String> problems, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (InvalidConfig e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    /// What `model` means now.
    public Resolution resolve(String model) {
        Target target = target(model);
        return target == null ? new UnknownModel(model) : target.now();
    }

    /// The models that can be asked for now, sorted by name: exact names, aliases, and for patterns every priced model
    /// of their provider.
    public List<ModelEntry> models() {
        return inOrder.stream()
                .filter(target -> target.now() instanceof Resolved)
                .map(Target::entry)
                .toList();
    }

    /// The names of [#models()], and those whose first price is to come, with all their prices; sorted by name.
    public List<PricedModel> pricedModels() {
        return inOrder.stream()
                .map(Target::priced)
                .filter(model -> !model.versions().isEmpty())
                .toList();
    }

    /// What currencies of list prices are worth in others.
    public ExchangeRates rates() {
        return rates;
    }

    /// The model as a list would show it, whether it is there or only resolves; empty when it cannot be asked for.
    public Optional<ModelEntry> model(String name) {
        Target target = target(name);
        return target != null && target.now() instanceof Resolved ? Optional.of(target.entry()) : Optional.empty();
    }

    /// The first names of [#models()] for a message: `demo, gpt-4o and 12 more`.
    public String describeKnown() {
        List<String> names = models().stream().map(ModelEntry::id).toList();
        String first = String.join(", ", names.subList(0, Math.min(names.size(), DESCRIBED_NAMES_MAX)));
        return names.size() > DESCRIBED_NAMES_MAX
                ? first + " and " + (names.size() - DESCRIBED_NAMES_MAX) + " more"
                : first;
    }

    int rememberedNames() {
        return remembered.size();
    }

    private Target target(String name) {
        Target target = listed.get(name);
        if (target == null) {
            target = remembered.get(name);
        }
        return target == null && name.length() <= NAME_CHARS_MAX ? find(name) : target;
    }

    private Target find(String name) {
        Target found = routes.find(name);
        if (found != null) {
            if (remembered.size() >= REMEMBERED_NAMES_MAX) {
                remembered.clear();
            }
            remembered.put(name, found);
        }
        return found;
    }
}
