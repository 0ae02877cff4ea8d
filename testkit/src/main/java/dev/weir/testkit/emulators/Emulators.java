package dev.weir.testkit.emulators;

import dev.weir.testkit.emulators.anthropic.AnthropicEmulator;
import dev.weir.testkit.emulators.bedrock.BedrockEmulator;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Emulator;
import dev.weir.testkit.emulators.core.Fault;
import dev.weir.testkit.emulators.core.FaultOrder;
import dev.weir.testkit.emulators.core.Faults;
import dev.weir.testkit.emulators.core.Ids;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Sending;
import dev.weir.testkit.emulators.core.Served;
import dev.weir.testkit.emulators.core.ServedLog;
import dev.weir.testkit.emulators.core.Work;
import dev.weir.testkit.emulators.gemini.GeminiEmulator;
import dev.weir.testkit.emulators.openai.OpenAiEmulators;
import dev.weir.testkit.emulators.replicate.ReplicateEmulator;
import dev.weir.testkit.emulators.rerank.CohereEmulator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All emulated providers on one port of the loopback, each below a path of its own.
///
/// ```java
/// try (var emulators = Emulators.start()) {
///     emulators.fault("anthropic", "rate-limit=3", 1);
///     call(emulators.url("anthropic"), emulators.key("anthropic"));
///     emulators.served("anthropic", 1).getFirst().usage();
/// }
/// ```
public final class Emulators implements AutoCloseable {
    /// Longest body that is not an upload; a longer one is refused with 413.
    private static final long BODY_MAX = 64L * 1024 * 1024;
    private static final int HEADERS_MAX = 64 * 1024;
    private static final int FORM_FIELD_MAX = 1024 * 1024;
    private static final int FORM_FIELDS_MAX = 1_000;
    private static final int WEB_SOCKET_MAX = 16 * 1024 * 1024;
    private static final long WAIT_MS = 5_000;
    private static final String CONTROL = "emulator";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Faults faults = new Faults();
    private final ServedLog log = new ServedLog();
    private final Ids ids = new Ids(InstantSource.system());
    private final Map<String, Emulator> emulators = new LinkedHashMap<>();
    private final Control control;
    private final HttpServer server;

    private Emulators(int port) {
        OpenAiEmulators.all().forEach(this::add);
        add(new AnthropicEmulator());
        add(new GeminiEmulator());
        add(new BedrockEmulator(InstantSource.system()));
        add(new CohereEmulator());
        add(new ReplicateEmulator(vertx));
        this.control = new Control(faults, log, emulators.keySet());
        try {
            this.server = vertx.createHttpServer(options(port))
                    .requestHandler(this::receive)
                    .listen()
                    .await();
        } catch (Exception e) {
            vertx.close().await();
            throw new IllegalStateException("can't listen on 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
    }

    /// Those of this process, for tests: started once and never closed, so that a test that is run again finds them.
    public static Emulators shared() {
        return Shared.INSTANCE;
    }

    private static final class Shared {
        static final Emulators INSTANCE = start();
    }

    private static HttpServerOptions options(int port) {
        return new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(HEADERS_MAX)
                .setMaxFormAttributeSize(FORM_FIELD_MAX)
                .setMaxFormFields(FORM_FIELDS_MAX)
                .setWebSocketSubProtocols(List.of("realtime"))
                .setMaxWebSocketFrameSize(WEB_SOCKET_MAX)
                .setMaxWebSocketMessageSize(WEB_SOCKET_MAX);
    }

    private void add(Emulator emulator) {
        emulators.put(emulator.name(), emulator);
    }

    /// Starts all on a free port.
    public static Emulators start() {
        return start(0);
    }

    /// Starts all on this port, 0 for a free one.
    ///
    /// @throws IllegalStateException when the port is taken
    public static Emulators start(int port) {
        return new Emulators(port);
    }

    public int port() {
        return server.actualPort();
    }

    /// Where all of them are.
    public String address() {
        return "http://127.0.0.1:" + port();
    }

    /// The names of all, in their order.
    public List<String> names() {
        return List.copyOf(emulators.keySet());
    }

    /// The provider's address with everything that is always the same, as Weir's `url` setting has it.
    public String url(String provider) {
        return root(provider) + emulator(provider).basePath();
    }

    /// The provider's address up to where its official SDKs add `/v1`.
    public String root(String provider) {
        return address() + "/" + emulator(provider).name();
    }

    /// The credential that the provider takes.
    public String key(String provider) {
        return emulator(provider).key();
    }

    private Emulator emulator(String provider) {
        Emulator emulator = emulators.get(provider);
        if (emulator == null) {
            throw new IllegalArgumentException(
                    "provider '" + provider + "' (expected one of: " + String.join(", ", names()) + ")");
        }
        return emulator;
    }

    /// The next `count` requests to a provider go wrong like this: `rate-limit=2`, `reset-in-stream=3`.
    public void fault(String provider, String fault, int count) {
        faults.order(emulator(provider).name(), FaultOrder.parse(fault), count);
    }

    /// Everything that was served, oldest first.
    public List<Served> served() {
        return log.all();
    }

    /// Waits until a provider has served `count` requests, and returns them.
    public List<Served> served(String provider, int count) {
        try {
            return log.await(emulator(provider).name(), count, WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Forgets what was served and every fault that is still to come.
    public void forget() {
        faults.clear();
        log.clear();
    }

    private void receive(HttpServerRequest request) {
        String name =
                request.path().split("/", 3).length < 2 ? "" : request.path().split("/", 3)[1];
        Emulator emulator = emulators.get(name);
        if (emulator != null && "websocket".equalsIgnoreCase(request.getHeader("upgrade"))) {
            handle(emulator, call(request, Buffer.buffer(), List.of()));
        } else if (isForm(request)) {
            var uploads = new Uploads(request);
            request.end().onSuccess(_ -> handle(emulator, call(request, Buffer.buffer(), uploads.all())));
        } else {
            var body = Buffer.buffer();
            request.handler(block -> {
                if (body.length() <= BODY_MAX) {
                    body.appendBuffer(block);
                }
            });
            request.end().onSuccess(_ -> {
                if (name.equals(CONTROL)) {
                    control.answer(request, body);
                } else {
                    handle(emulator, call(request, body, List.of()));
                }
            });
        }
    }

    private static boolean isForm(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        return type != null && type.startsWith("multipart/form-data");
    }

    private Call call(HttpServerRequest request, Buffer body, List<Call.Upload> uploads) {
        return new Call(vertx, request, body, uploads, ids, log);
    }

    private void handle(Emulator emulator, Call call) {
        if (emulator == null) {
            control.unknown(call.request());
            return;
        }
        FaultOrder queued = faults.take(emulator.name());
        Answer answer = answer(emulator, call, queued);
        FaultOrder fault = queued == null ? call.fault() : queued;
        if (fault != null && fault.fault() == Fault.HTML_502) {
            answer = new Answer.Whole(
                    502,
                    Map.of(),
                    "text/html",
                    Buffer.buffer("<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1>"
                            + "<hr>nginx</body></html>"),
                    Work.NONE);
        } else if (fault != null && fault.fault() == Fault.ERROR_IN_STREAM && answer instanceof Answer.Whole) {
            answer = emulator.refuse(call, Refusal.status(500));
        }
        new Sending(call, fault, emulator.headers(call)).begin(answer);
    }

    private static Answer answer(Emulator emulator, Call call, FaultOrder queued) {
        try {
            if (call.body().length() > BODY_MAX) {
                throw Refusal.of(Refusal.Kind.TOO_LARGE, "Request exceeds the maximum size");
            }
            Refusal ordered = queued == null ? null : queued.refusal();
            if (ordered != null) {
                throw ordered;
            }
            return emulator.answer(call);
        } catch (Refusal refusal) {
            return emulator.refuse(call, refusal);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
