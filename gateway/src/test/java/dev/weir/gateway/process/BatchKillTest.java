package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchKillTest {
    private static final Duration OVER_MAX = Duration.ofSeconds(60);
    private static final int LINES = 30;
    private static final String[] FLAGS = {"--batches.interval=200ms", "--batches.lease=1s"};

    @TempDir
    Path folder;

    @Test
    void a_batch_whose_weir_was_killed_goes_on_and_no_line_is_booked_twice() throws IOException {
        Path dataDir = FirstStart.copy(folder);
        String key = FirstStart.once().key;
        String batch;
        int before;
        try (var weir = WeirProcess.run(dataDir, Map.of(), FLAGS)) {
            var client = new Client(weir.url(), key);
            before = usage(client).size();
            batch = begin(client);
            Waiting.until(OVER_MAX, () -> count(client, batch, "completed") >= 8, weir::output);
            assertThat(count(client, batch, "completed")).as("lines are left").isLessThan(LINES);

            weir.signal("KILL");

            weir.awaitExit();
            Postgres.awaitGone(dataDir);
        }
        try (var again = WeirProcess.run(dataDir, Map.of(), FLAGS)) {
            var client = new Client(again.url(), key);
            Waiting.until(
                    OVER_MAX, () -> find(client, batch).getString("status").equals("completed"), again::output);

            assertThat(count(client, batch, "completed")).isEqualTo(LINES);
            String output = find(client, batch).getString("output_file_id");
            List<JsonObject> lines = client.get("/v1/files/" + output + "/content")
                    .body()
                    .lines()
                    .map(JsonObject::new)
                    .toList();
            assertThat(lines)
                    .extracting(line -> line.getString("custom_id"))
                    .hasSize(LINES)
                    .doesNotHaveDuplicates();
            Set<String> executed = lines.stream()
                    .map(line -> line.getJsonObject("response").getString("request_id"))
                    .collect(Collectors.toSet());
            Waiting.until(OVER_MAX, () -> usage(client).size() >= before + LINES, client::usage);
            assertThat(usage(client)).hasSize(before + LINES).containsAll(executed);
            again.stop();
        }
        var verified = WeirProcess.finished(dataDir, Map.of(), "ledger", "verify");
        assertThat(verified.exitCode()).as(verified.output()).isZero();
    }

    private static String begin(Client client) {
        var input = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            input.append("{\"custom_id\":\"")
                    .append(i)
                    .append("\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"demo\",")
                    .append("\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":6,")
                    .append("\"metadata\":{\"demo_tokens\":\"6\",\"demo_delay_ms\":\"100\"}}}\n");
        }
        String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n" + input
                + "\r\n--b--\r\n";
        JsonObject file = post(client, "/v1/files", "multipart/form-data; boundary=b", form);
        var wanted = new JsonObject()
                .put("input_file_id", file.getString("id"))
                .put("endpoint", "/v1/chat/completions")
                .put("completion_window", "24h");
        return post(client, "/v1/batches", "application/json", wanted.encode()).getString("id");
    }

    private static JsonObject post(Client client, String path, String type, String body) {
        var request = HttpRequest.newBuilder(URI.create(client.url() + path))
                .header("authorization", "Bearer " + client.key())
                .header("content-type", type)
                .POST(BodyPublishers.ofString(body))
                .build();
        var answer = HttpClient.newHttpClient()
                .sendAsync(request, BodyHandlers.ofString())
                .join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static JsonObject find(Client client, String batch) {
        return new JsonObject(client.get("/v1/batches/" + batch).body());
    }

    private static int count(Client client, String batch, String which) {
        return find(client, batch).getJsonObject("request_counts").getInteger(which);
    }

    /// Ids of booked requests, one for each row.
    private static List<String> usage(Client client) {
        return new JsonObject(client.get("/api/v1/usage?limit=1000").body())
                .getJsonArray("data").stream()
                        .map(row -> ((JsonObject) row).getString("requestId"))
                        .toList();
    }
}
