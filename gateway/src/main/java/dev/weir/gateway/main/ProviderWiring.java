package dev.weir.gateway.main;

import dev.weir.contracts.config.Secret;
import dev.weir.gateway.catalog.Providers;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.gateway.platform.ProviderList;
import dev.weir.providers.anthropic.AnthropicCredential;
import dev.weir.providers.anthropic.AnthropicDialect;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.Dialects;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet.Wanted;
import dev.weir.providers.api.RetryAfter;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.api.routing.ProviderState;
import dev.weir.providers.api.routing.TargetStates;
import dev.weir.providers.bedrock.Bedrock;
import dev.weir.providers.demo.DemoProvider;
import dev.weir.providers.endpoints.EndpointDialect;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.gemini.GeminiDialect;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.openai.OpenAiDialect;
import dev.weir.providers.replicate.ReplicateProvider;
import dev.weir.providers.replicate.ReplicateText;
import dev.weir.providers.responses.ResponsesDialect;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.HttpProvider;
import dev.weir.providers.upstream.KeyHeader;
import dev.weir.providers.upstream.Prober;
import dev.weir.providers.upstream.Speech;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The providers that the configuration names, and the built-in one.
final class ProviderWiring {
    /// A server of this kind may have fewer; what it lacks it answers itself.
    private static final Set<Operation> COMPATIBLE = EnumSet.of(
            Operation.CHAT_COMPLETIONS,
            Operation.COMPLETIONS,
            Operation.EMBEDDINGS,
            Operation.MODERATIONS,
            Operation.RERANK,
            Operation.IMAGES_GENERATIONS,
            Operation.IMAGES_EDITS,
            Operation.AUDIO_SPEECH,
            Operation.AUDIO_TRANSCRIPTIONS,
            Operation.AUDIO_TRANSLATIONS);
    /// Mistral's, beside conversations.
    private static final Set<Operation> STRICT =
            EnumSet.of(Operation.EMBEDDINGS, Operation.MODERATIONS, Operation.AUDIO_TRANSCRIPTIONS);

    private final Map<String, UpstreamSettings> settings;
    private final UpstreamSettings demo;
    private final TargetStates states;
    private final InstantSource clock;
    /// By provider, as far as one was made.
    private final Map<String, Optional<KeyPool>> pools = new ConcurrentHashMap<>();

    /// @param states outlive this; nothing in them changes before a provider is made
    /// @throws InvalidConfig for settings that do not go together, or a dialect that there is none of
    ProviderWiring(Map<String, UpstreamSettings> configured, TargetStates states, InstantSource clock) {
        this.settings = new LinkedHashMap<>(configured);
        this.demo = settings.remove(Providers.DEMO);
        this.states = states;
        this.clock = clock;
        var problems = new ArrayList<String>();
        settings.forEach((name, upstream) -> {
            try {
                check(name, upstream);
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
    }

    static Dialects dialects(InstantSource clock) {
        var openAi = new OpenAiDialect(clock);
        return new Dialects(
                openAi,
                new ResponsesDialect(clock),
                new AnthropicDialect(clock),
                new GeminiDialect(),
                new EndpointDialect(openAi));
    }

    /// What routes may lead to.
    Providers names() {
        return new Providers(settings.keySet(), enabled());
    }

    Set<String> enabled() {
        return Set.copyOf(settings.keySet().stream()
                .filter(name -> base(name).isPresent())
                .toList());
    }

    /// All that are known, the built-in one first, as administrators see them.
    List<ProviderList.Known> list() {
        var all = new ArrayList<ProviderList.Known>();
        all.add(new ProviderList.Known(Providers.DEMO, Providers.DEMO, Optional.empty(), true));
        settings.forEach((name, upstream) -> {
            Optional<URI> base = base(name);
            all.add(new ProviderList.Known(
                    name, kind(name, upstream).word(), base.map(ProviderWiring::shown), base.isPresent()));
        });
        return all;
    }

    /// Without a user, a password or a query: those may be secret.
    private static String shown(URI base) {
        String port = base.getPort() < 0 ? "" : ":" + base.getPort();
        return base.getScheme() + "://" + base.getHost() + port + base.getRawPath();
    }

    /// Where it is; empty when it is out of service: turned off, or with neither an address nor a key to a known one.
    private Optional<URI> base(String name) {
        UpstreamSettings upstream = settings.get(name);
        if (!upstream.enabled()) {
            return Optional.empty();
        }
        if (kind(name, upstream) == KnownProvider.Kind.BEDROCK) {
            return BedrockWiring.base(upstream);
        }
        Optional<URI> known = upstream.secrets().isEmpty()
                ? Optional.empty()
                : KnownProvider.named(name).flatMap(KnownProvider::url).map(URI::create);
        return upstream.baseUri().or(() -> known);
    }

    private static void check(String name, UpstreamSettings upstream) {
        if (kind(name, upstream) == KnownProvider.Kind.BEDROCK) {
            BedrockWiring.check(name, upstream);
        }
    }

    static KnownProvider.Kind kind(String name, UpstreamSettings upstream) {
        try {
            return upstream.dialect()
                    .map(KnownProvider.Kind::of)
                    .or(() -> KnownProvider.named(name).map(KnownProvider::kind))
                    .orElse(KnownProvider.Kind.COMPATIBLE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("providers." + name + "." + e.getMessage(), e);
        }
    }

    /// Is shown a provider.
    interface Visitor {
        /// @param base URL with the path prefix
        void visit(String name, UpstreamSettings upstream, URI base);
    }

    /// Shows those in service, but for the built-in one.
    void inService(Visitor visitor) {
        settings.forEach((name, upstream) -> base(name).ifPresent(base -> visitor.visit(name, upstream, base)));
    }

    /// What there should be on every event loop.
    Map<String, Wanted<Provider>> wanted() {
        var wanted = new LinkedHashMap<String, Wanted<Provider>>();
        wanted.put(
                Providers.DEMO,
                new Wanted<>(demo.timeouts(), vertx -> new DemoProvider(vertx, clock, demo.timeouts())));
        inService((name, upstream, base) ->
                wanted.put(name, new Wanted<>(upstream, vertx -> make(vertx, name, base, upstream))));
        return wanted;
    }

    private Provider make(Vertx vertx, String name, URI base, UpstreamSettings upstream) {
        Speech speech = speech(name, upstream);
        Credential credential = credential(name, upstream);
        return kind(name, upstream) == KnownProvider.Kind.REPLICATE
                ? new ReplicateProvider(vertx, base, speech, credential, upstream, clock)
                : new HttpProvider(vertx, base, speech, credential, upstream);
    }

    /// Looks whether one in service is there, whose settings want that.
    Prober prober(Vertx vertx, String name, URI base, UpstreamSettings upstream) {
        return new Prober(vertx, name, base, credential(name, upstream), upstream, states.provider(name));
    }

    /// Reads how long a provider wants us to wait.
    RetryAfter retryAfter() {
        return new RetryAfter(clock);
    }

    /// What a provider understands that is known.
    Speech speech(String name) {
        return speech(name, settings.get(name));
    }

    /// True when a provider that is known has an operation in other words.
    boolean translates(String name, Operation operation) {
        return operation.isConversation()
                || kind(name, settings.get(name)) == KnownProvider.Kind.REPLICATE
                        && ReplicateProvider.TRANSLATED.contains(operation);
    }

    private Speech speech(String name, UpstreamSettings upstream) {
        boolean usage = upstream.usageInStreams();
        return switch (kind(name, upstream)) {
            case OPENAI -> new Speech(name, withResponses(), new OpenAiChat(clock, false), usage);
            case COMPATIBLE -> new Speech(name, COMPATIBLE, new OpenAiChat(clock, true), usage);
            case REWRITTEN -> new Speech(name, EnumSet.of(Operation.COMPLETIONS), new OpenAiChat(clock, true), usage);
            case STRICT -> new Speech(name, STRICT, new OpenAiChat(clock, true), false);
            case AZURE -> new Speech(name, withResponses(), new OpenAiChat(clock, false), usage, deployments(upstream));
            case BEDROCK -> Bedrock.speech(name);
            case ANTHROPIC ->
                new Speech(
                        name,
                        EnumSet.of(Operation.MESSAGES, Operation.COUNT_TOKENS),
                        new AnthropicMessages(clock),
                        usage);
            case GEMINI ->
                new Speech(
                        name,
                        EnumSet.of(
                                Operation.GENERATE_CONTENT,
                                Operation.STREAM_GENERATE_CONTENT,
                                Operation.COUNT_CONTENT_TOKENS),
                        new GeminiContent(),
                        usage);
            case REPLICATE -> new Speech(name, Set.of(), new ReplicateText(), usage);
        };
    }

    private static Set<Operation> withResponses() {
        var served = EnumSet.copyOf(COMPATIBLE);
        served.add(Operation.RESPONSES);
        served.remove(Operation.RERANK);
        return served;
    }

    /// Azure's older addresses: a path for each deployment.
    private static Speech.Addresses deployments(UpstreamSettings upstream) {
        return upstream.apiVersion()
                .map(version -> (Speech.Addresses)
                        (path, model) -> "/deployments/" + URLEncoder.encode(model, StandardCharsets.UTF_8) + path
                                + "?api-version=" + URLEncoder.encode(version, StandardCharsets.UTF_8))
                .orElse(Speech.Addresses.USUAL);
    }

    /// The keys of one in service, shared by all event loops; null when it wants none. What was known of them stays
    /// known.
    KeyPool keys(String name) {
        return pools.computeIfAbsent(name, this::renewedKeys).orElse(null);
    }

    private Optional<KeyPool> renewedKeys(String name) {
        List<Secret> secrets = settings.get(name).secrets();
        ProviderState state = states.provider(name);
        KeyPool before = state.keys();
        KeyPool pool = secrets.isEmpty()
                ? null
                : before == null
                        ? new KeyPool(name, secrets, states.settings())
                        : before.renewed(secrets, states.settings());
        state.keys(pool);
        return Optional.ofNullable(pool);
    }

    private Credential credential(String name, UpstreamSettings upstream) {
        KeyPool keys = keys(name);
        return switch (kind(name, upstream)) {
            case OPENAI, COMPATIBLE, REWRITTEN, STRICT, REPLICATE -> KeyHeader.bearer(keys);
            case BEDROCK -> BedrockWiring.credential(upstream, keys, clock);
            case AZURE -> new KeyHeader("api-key", "", keys);
            case GEMINI -> new KeyHeader("x-goog-api-key", "", keys);
            case ANTHROPIC -> new AnthropicCredential(keys);
        };
    }
}
