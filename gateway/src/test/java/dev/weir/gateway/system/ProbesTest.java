package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.UpstreamRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Active probes of a provider, through the whole Weir.
@Tag("system")
class ProbesTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(
            "--providers.openai.probe.interval=1s",
            "--providers.openai.probe.path=/health",
            "--providers.openai.probe.failures=1");

    private volatile int status = 200;

    private Script answer(UpstreamRequest request) {
        boolean probe = request.line().startsWith("GET /v1/health ")
                && request.header("authorization").orElse("").equals("Bearer " + RunningWeir.UPSTREAM_KEY);
        return probe ? Script.json(status, "{}") : Script.json(200, Samples.answer("Hello", Samples.usage(5, 2)));
    }

    private static void awaitProbes() {
        int before = WEIR.upstream().calls();
        RunningWeir.eventually("probes", () -> WEIR.upstream().calls() >= before + 2);
    }

    private static long downs() {
        return WEIR.warnings().stream()
                .filter(line -> line.contains(
                        "Provider 'openai' is down: a probe failed 1 times in a row, the last time by: status 500"))
                .count();
    }

    @Test
    void a_provider_that_fails_is_down_until_a_probe_is_answered_and_is_asked_when_there_is_no_other() {
        WEIR.expectWarnings();
        WEIR.upstream().answerOthers(this::answer);
        // Until here it had no answer for them.
        awaitProbes();
        long before = downs();

        status = 500;
        RunningWeir.eventually("a warning", () -> downs() == before + 1);
        assertThat(WEIR.api().chat(Requests.chat()).status()).isEqualTo(200);

        status = 200;
        awaitProbes();
        status = 500;
        RunningWeir.eventually("another one, for it was up between", () -> downs() == before + 2);
    }
}
