package dev.weir.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final int COLLECTIONS_MAX = 50;

    private final Metrics metrics = new Metrics(InstantSource.fixed(Instant.EPOCH));

    private void end(dev.weir.gateway.pipeline.RequestRecord request) {
        metrics.started();
        metrics.ended(request);
    }

    @Test
    void a_request_is_timed_by_route_status_and_ending() {
        end(Records.completed());
        end(Records.completed());
        end(Records.refused(GatewayException.of(Failure.MISSING_API_KEY, "no key")));

        assertThat(metrics.scrape().lines())
                .contains(
                        "weir_request_duration_seconds_count{ending=\"completed\",route=\"/v1/chat/completions\",status=\"200\"} 2",
                        "weir_request_duration_seconds_sum{ending=\"completed\",route=\"/v1/chat/completions\",status=\"200\"} 3.0",
                        "weir_request_duration_seconds_bucket{ending=\"completed\",route=\"/v1/chat/completions\",status=\"200\",le=\"1.0\"} 0",
                        "weir_request_duration_seconds_bucket{ending=\"completed\",route=\"/v1/chat/completions\",status=\"200\",le=\"2.5\"} 2",
                        "weir_request_duration_seconds_count{ending=\"refused\",route=\"/v1/completions\",status=\"401\"} 1");
    }

    @Test
    void a_provider_is_timed_from_the_call_and_to_its_first_token() {
        end(Records.completed());

        assertThat(metrics.scrape().lines())
                .contains(
                        "weir_upstream_duration_seconds_count{ending=\"completed\",provider=\"openai\"} 1",
                        "weir_upstream_duration_seconds_sum{ending=\"completed\",provider=\"openai\"} 1.4",
                        "weir_time_to_first_token_seconds_count{provider=\"openai\"} 1",
                        "weir_time_to_first_token_seconds_sum{provider=\"openai\"} 0.2");
    }

    @Test
    void tokens_are_counted_by_class() {
        end(Records.completed());
        end(Records.completed());

        assertThat(metrics.scrape().lines())
                .contains(
                        "weir_tokens_total{class=\"input_fresh\",provider=\"openai\"} 24.0",
                        "weir_tokens_total{class=\"output_text\",provider=\"openai\"} 68.0",
                        "weir_tokens_total{class=\"reasoning\",provider=\"openai\"} 10.0");
    }

    @Test
    void a_request_that_never_reached_a_provider_leaves_no_trace_of_one() {
        end(Records.refused(GatewayException.of(Failure.MISSING_API_KEY, "no key")));

        assertThat(metrics.scrape()).doesNotContain("provider=");
    }

    @Test
    void running_requests_are_a_gauge() {
        metrics.started();
        metrics.started();
        assertThat(metrics.scrape().lines()).contains("weir_active_requests 2.0");

        metrics.ended(Records.completed());
        assertThat(metrics.scrape().lines()).contains("weir_active_requests 1.0");
    }

    @Test
    void other_parts_may_show_a_value() {
        metrics.gauge("weir.ledger.lag.seconds", "Age of the oldest settlement not yet posted", () -> 1.5);

        assertThat(metrics.scrape().lines())
                .contains(
                        "# HELP weir_ledger_lag_seconds Age of the oldest settlement not yet posted",
                        "# TYPE weir_ledger_lag_seconds gauge",
                        "weir_ledger_lag_seconds 1.5");
    }

    @Test
    void every_family_is_described_and_the_machine_is_there_too() {
        end(Records.completed());
        var lines = metrics.scrape().lines().toList();
        for (String line : lines) {
            if (line.startsWith("# TYPE ")) {
                assertThat(lines).anyMatch(help -> help.startsWith("# HELP " + line.split(" ")[2] + " "));
            }
        }
        assertThat(lines)
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .anyMatch(line -> line.startsWith("jvm_threads_live_threads "))
                .anyMatch(line -> line.startsWith("process_uptime_seconds "));
    }

    @Test
    void a_count_that_another_part_keeps_is_shown_after_a_collection_of_garbage_too() {
        var counted = new AtomicLong(3);
        metrics.counter("weir.things", "Things", new AtomicLong(counted.get())::get);
        metrics.counter("weir.others", "Others", counted::get);
        collect();
        counted.set(7);

        assertThat(metrics.scrape().lines()).contains("weir_things_total 3.0", "weir_others_total 7.0");
    }

    private static void collect() {
        var marker = new WeakReference<>(new Object());
        for (int i = 0; i < COLLECTIONS_MAX && marker.get() != null; i++) {
            System.gc();
        }
        assertThat(marker.get()).as("garbage").isNull();
    }
}
