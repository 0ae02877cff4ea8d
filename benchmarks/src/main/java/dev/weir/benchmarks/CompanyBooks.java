package dev.weir.benchmarks;

import dev.weir.testkit.witness.Booked;
import dev.weir.testkit.witness.Reckoning;
import dev.weir.testkit.witness.WitnessLoad;
import dev.weir.testkit.witness.WitnessUpstream;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The first company's books as its API shows them, compared with what the provider served and clients were told.
final class CompanyBooks implements AutoCloseable {
    private static final BigDecimal OPENING = new BigDecimal("1000000.00");
    private static final Duration AGREEMENT_MAX = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Weir weir;

    CompanyBooks(Weir weir) {
        this.weir = weir;
    }

    /// What of the balance its nodes hold.
    BigDecimal held() {
        return new BigDecimal(balance().getString("held"));
    }

    /// What was spent so far and is in the books.
    BigDecimal spent() {
        return OPENING.subtract(new BigDecimal(balance().getString("posted")));
    }

    /// What still differs when everything had half a minute to agree, a sentence each.
    List<String> differences(WitnessUpstream upstream, WitnessLoad load) throws InterruptedException {
        List<String> differences = new ArrayList<>();
        long end = System.nanoTime() + AGREEMENT_MAX.toNanos();
        do {
            weir.child().stayAlive(LOOK);
            BigDecimal spent = spent();
            differences.clear();
            differences.addAll(Reckoning.differences(upstream.served(), load.told(), Booked.all(this::get), spent));
        } while (!differences.isEmpty() && System.nanoTime() < end);
        return differences;
    }

    private JsonObject balance() {
        return new JsonObject(get("/api/v1/balance")).getJsonObject("data");
    }

    private String get(String path) {
        var request = HttpRequest.newBuilder(URI.create(weir.url() + path))
                .header("authorization", "Bearer " + Weir.KEY)
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
