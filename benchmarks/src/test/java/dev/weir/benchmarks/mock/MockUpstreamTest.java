package dev.weir.benchmarks.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MockUpstreamTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private MockUpstream mock;

    @BeforeEach
    void start() {
        mock = MockUpstream.start(0);
    }

    @AfterEach
    void stop() {
        mock.close();
        client.close();
    }

    @Test
    void a_plain_call_gets_about_a_kilobyte_with_usage() throws Exception {
        HttpResponse<String> answer = post("{\"model\":\"gpt-4o-mini\",\"messages\":[]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSizeBetween(900, 1200).contains("\"total_tokens\":300");
    }

    @Test
    void a_stream_has_the_chunks_asked_for_then_a_finish_then_done() throws Exception {
        List<String> events = events("{\"stream\":true,\"user\":\"chunks=5;size=300\"}");

        assertThat(events).hasSize(7);
        assertThat(events.subList(0, 5)).allMatch(event -> event.length() + 2 == 300 && event.contains("\"content\""));
        assertThat(events.get(5)).contains("\"finish_reason\":\"stop\"");
        assertThat(events.get(6)).isEqualTo("data: [DONE]");
    }

    @Test
    void usage_comes_before_done_only_when_asked_for() throws Exception {
        List<String> events =
                events("{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"user\":\"chunks=1\"}");

        assertThat(events).hasSize(4);
        assertThat(events.get(2)).contains("\"choices\":[],\"usage\":{");
    }

    @Test
    void a_paced_stream_takes_its_time() throws Exception {
        long startNs = System.nanoTime();

        assertThat(events("{\"stream\":true,\"user\":\"chunks=4;pace=20\"}")).hasSize(6);

        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void groups_and_many_chunks_arrive_whole() throws Exception {
        assertThat(events("{\"stream\":true,\"user\":\"chunks=1003;group=10\"}"))
                .hasSize(1005)
                .allMatch(event -> event.startsWith("data: "));
    }

    @Test
    void a_script_that_can_not_be_read_is_refused() throws Exception {
        HttpResponse<String> answer = post("{\"stream\":true,\"user\":\"chunks=x\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("'chunks' must be a whole number");
    }

    @Test
    void a_body_without_length_is_refused() throws Exception {
        var unknownLength = HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString("{}"));

        assertThat(send(request().POST(unknownLength)).statusCode()).isEqualTo(411);
    }

    @Test
    void the_models_are_listed() throws Exception {
        assertThat(send(request().GET()).body()).contains("\"gpt-4o-mini\"");
    }

    private List<String> events(String body) throws Exception {
        return Arrays.asList(post(body).body().split("\n\n"));
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(request().POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + mock.port() + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
