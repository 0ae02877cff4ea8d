package dev.weir.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.observe.Health.Finding;
import dev.weir.gateway.observe.Health.Status;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final Health health = new Health();

    private Health.Report report() {
        try {
            return health.check().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void add(String name, Status status, String detail) {
        health.add(name, () -> Future.succeededFuture(new Finding(status, Duration.ofNanos(1_234_567), detail)));
    }

    @Test
    void each_dependency_is_told_with_status_and_latency() {
        add("postgres", Status.HEALTHY, "");
        add("ledger", Status.HEALTHY, "");

        assertThat(report().ready()).isTrue();
        assertThat(report().toJson().encode())
                .isEqualTo(
                        "{\"status\":\"healthy\",\"dependencies\":{\"postgres\":{\"status\":\"healthy\",\"latencyMs\":1.234},"
                                + "\"ledger\":{\"status\":\"healthy\",\"latencyMs\":1.234}}}");
    }

    @Test
    void the_worst_dependency_counts_and_says_why() {
        add("postgres", Status.HEALTHY, "");
        add("ledger", Status.DEGRADED, "5 settlements wait");

        assertThat(report().status()).isEqualTo(Status.DEGRADED);
        assertThat(report().ready()).isTrue();
        assertThat(report().toJson()
                        .getJsonObject("dependencies")
                        .getJsonObject("ledger")
                        .getString("detail"))
                .isEqualTo("5 settlements wait");

        add("other", Status.UNHEALTHY, "gone");
        assertThat(report().ready()).isFalse();
    }

    @Test
    void a_check_that_fails_makes_the_node_unready() {
        health.add("postgres", () -> Future.failedFuture("password in here"));

        assertThat(report().ready()).isFalse();
        assertThat(report().toJson().encode()).contains("it does not answer").doesNotContain("password");
    }

    @Test
    void a_check_that_throws_makes_the_node_unready() {
        add("ledger", Status.HEALTHY, "");
        health.add("postgres", () -> {
            throw new IllegalStateException("defect");
        });

        assertThat(report().ready()).isFalse();
        assertThat(report().dependencies()).containsOnlyKeys("ledger", "postgres");
    }

    @Test
    void a_check_that_hangs_is_given_up() {
        health.add("postgres", () -> Promise.<Finding>promise().future());

        Health.Report report = report();

        assertThat(report.ready()).isFalse();
        assertThat(report.dependencies().get("postgres").latency())
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    @Test
    void a_draining_node_is_not_ready() {
        add("postgres", Status.HEALTHY, "");
        health.drain();

        assertThat(report().ready()).isFalse();
        assertThat(report().toJson().encode()).contains("shutting down");
    }

    @Test
    void it_keeps_the_port() {
        assertThat(health.port()).isZero();
        health.listening(4_711);
        assertThat(health.port()).isEqualTo(4_711);
    }
}
