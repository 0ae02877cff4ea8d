package dev.weir.gateway.catalog;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.UnknownModel;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.providers.api.routing.TargetStates;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, NamedModel> listed = new HashMap<>();
    private final List<NamedModel> inOrder = new ArrayList<>();
    private final ConcurrentHashMap<String, NamedModel> remembered = new ConcurrentHashMap<>();

    private Catalog(Routes routes, ExchangeRates rates) {
        this.routes = routes;
        this.rates = rates;
        for (String name : routes.listable()) {
            NamedModel model = routes.find(name);
            if (model != null) {
                listed.put(name, model);
                inOrder.add(model);
            }
        }
    }

    /// Reads both files.
    ///
    /// @param env what `${NAME}` in the files refers to
    /// @param clock tells which price version is valid
    /// @param states how targets stand; they outlive the catalog
    /// @throws InvalidConfig with everything that is wrong in either
    public static Catalog load(
            Path models,
            Path prices,
            Providers providers,
            Map<String, String> env,
            InstantSource clock,
            TargetStates states) {
        var problems = new ArrayList<String>();
        Optional<ConfigTree> modelsTree = collect(problems, () -> ConfigTree.read(models));
        Optional<ConfigTree> pricesTree = collect(problems, () -> ConfigTree.read(prices));
        if (modelsTree.isEmpty() || pricesTree.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return of(modelsTree.get(), pricesTree.get(), providers, env, clock, states);
    }

    /// The same from what was read before.
    ///
    /// @throws InvalidConfig with everything that is wrong in either
    public static Catalog of(
            ConfigTree models,
            ConfigTree prices,
            Providers providers,
            Map<String, String> env,
            InstantSource clock,
            TargetStates states) {
        var problems = new ArrayList<String>();
        Optional<ModelsFile> modelsFile = collect(problems, () -> ConfigLoader.bind(ModelsFile.class, models, env));
        Optional<PricesFile> pricesFile = collect(problems, () -> ConfigLoader.bind(PricesFile.class, prices, env));
        PricesFile written = pricesFile.orElse(new PricesFile(List.of(), List.of()));
        var book = new PriceBook(written, problems);
        ExchangeRates rates = RateBook.of(written, problems);
        var terms = new Terms(clock, rates, states);
        modelsFile.ifPresent(file ->
                RouteChecks.check(file, providers.known(), new Routes(file, providers.known(), book, terms), problems));
        if (!problems.isEmpty() || modelsFile.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return new Catalog(new Routes(modelsFile.get(), providers.enabled(), book, terms), rates);
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
        NamedModel named = named(model);
        return named == null ? new UnknownModel(model) : named.now();
    }

    /// The ways that a request for `model` may go.
    ///
    /// @param param where its caller named the model
    /// @throws GatewayException `MODEL_NOT_FOUND`, `MODEL_NOT_PRICED`
    public RoutePlan plan(String model, String param) {
        return switch (resolve(model)) {
            case Resolved(var plan) -> plan;
            case UnknownModel _ ->
                throw GatewayException.ofParam(
                        Failure.MODEL_NOT_FOUND,
                        param,
                        "The model '" + model + "' does not exist (expected: " + describeKnown() + ")");
            case Unpriced(var provider, var name) ->
                throw GatewayException.ofParam(
                        Failure.MODEL_NOT_PRICED,
                        param,
                        "The model '" + name + "' of provider '" + provider
                                + "' has no price (expected: one in conf/prices.yaml, or `unpriced: allow` on its route"
                                + " in conf/models.yaml)");
        };
    }

    /// The models that can be asked for now, sorted by name: exact names, aliases, and for patterns every priced model
    /// of their provider.
    public List<ModelEntry> models() {
        return inOrder.stream()
                .filter(NamedModel::isPriced)
                .map(NamedModel::entry)
                .toList();
    }

    /// The names of [#models()], and those whose first price is to come, with all their prices, once for each of their
    /// targets; sorted by name.
    public List<PricedModel> pricedModels() {
        return inOrder.stream()
                .flatMap(model -> model.priced().stream())
                .filter(model -> !model.versions().isEmpty())
                .toList();
    }

    /// What currencies of list prices are worth in others.
    public ExchangeRates rates() {
        return rates;
    }

    /// The model as a list would show it, whether it is there or only resolves; empty when it cannot be asked for.
    public Optional<ModelEntry> model(String name) {
        return Optional.ofNullable(named(name)).filter(NamedModel::isPriced).map(NamedModel::entry);
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

    private NamedModel named(String name) {
        NamedModel model = listed.get(name);
        if (model == null) {
            model = remembered.get(name);
        }
        return model == null && name.length() <= NAME_CHARS_MAX ? find(name) : model;
    }

    private NamedModel find(String name) {
        NamedModel found = routes.find(name);
        if (found != null) {
            if (remembered.size() >= REMEMBERED_NAMES_MAX) {
                remembered.clear();
            }
            remembered.put(name, found);
        }
        return found;
    }
}
