package dev.weir.testkit.emulators.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.EmulatorClient;
import dev.weir.testkit.emulators.RunningEmulators;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the servers of OpenAI's API do differently.
class FlavorsTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
                    + "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}}}]";

    private static EmulatorClient client(String provider) {
        return EmulatorClient.bearer(EMULATORS.get(), provider);
    }

    private static String saying(String text, String more) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}";
    }

    private static String stream(String provider, String text, String more) {
        HttpResponse<String> response =
                client(provider).post("/chat/completions", saying(text, ",\"stream\":true" + more));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static JsonObject whole(String provider, String text, String more) {
        HttpResponse<String> response = client(provider).post("/chat/completions", saying(text, more));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static JsonObject message(JsonObject answer) {
        return answer.getJsonArray("choices").getJsonObject(0).getJsonObject("message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openrouter", "mistral", "deepseek", "groq", "ollama", "vllm"})
    void all_repeat_what_was_said_and_count_alike(String provider) {
        JsonObject answer = whole(provider, "Hello, river", "");
        String stream = stream(provider, "Hello, river", "");

        assertThat(message(answer).getString("content")).isEqualTo("Hello, river");
        assertThat(answer.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(4);
        assertThat(stream).endsWith("data: [DONE]\n\n").contains("\"content\":\" river\"");
        assertThat(EMULATORS.get().served(provider, 2))
                .extracting(
                        served -> served.usage().inputTotal() + served.usage().outputTotal())
                .containsOnly(4L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openrouter", "mistral", "deepseek", "groq", "vllm", "cohere"})
    void a_wrong_key_is_refused(String provider) {
        var stranger = new EmulatorClient(EMULATORS.get(), provider, "authorization", "Bearer wrong");

        assertThat(stranger.post("/chat/completions", saying("x", "")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void openai_reports_usage_when_it_is_asked() {
        assertThat(stream("openai", "x", "")).doesNotContain("usage");
        List<JsonObject> chunks =
                EmulatorClient.events(stream("openai", "x", ",\"stream_options\":{\"include_usage\":true}"));

        assertThat(chunks.getLast().getJsonArray("choices")).isEmpty();
        assertThat(chunks.getLast().getJsonObject("usage").getInteger("total_tokens"))
                .isEqualTo(2);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.containsKey("usage") && chunk.getValue("usage") == null);
    }

    @Test
    void usage_rides_where_it_is_ordered() {
        String every = stream("openai", "a b [usage:every]", "");
        String finish = stream("openai", "a b [usage:finish]", "");
        String none = stream("openrouter", "a b [usage:none]", "");

        assertThat(EmulatorClient.events(every)).allMatch(chunk -> chunk.getJsonObject("usage") != null);
        assertThat(EmulatorClient.events(finish).getLast().encode())
                .contains("\"finish_reason\":\"stop\"", "\"total_tokens\":");
        assertThat(none).doesNotContain("usage");
    }

    @Test
    void a_late_name_comes_after_the_first_arguments() {
        List<JsonObject> chunks = EmulatorClient.events(stream("openai", "[tools late]", TOOLS));

        assertThat(chunks.get(1).encode()).contains("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"");
        assertThat(chunks.get(1).encode()).doesNotContain("\"name\"");
        assertThat(chunks.get(2).encode()).contains("\"name\":\"f\"", "\"id\":\"call_");
    }

    @Test
    void openrouter_comments_prices_and_reasons() {
        String stream = stream("openrouter", "a b [think=2]", "");

        assertThat(stream).startsWith(": OPENROUTER PROCESSING\n\n").contains("\"reasoning\":\"river\"", "\"cost\":");
        assertThat(whole("openrouter", "[image] x", ",\"modalities\":[\"image\",\"text\"]")
                        .encode())
                .contains("\"images\":[{\"type\":\"image_url\"");
    }

    @Test
    void openrouter_fails_within_a_chunk() {
        List<JsonObject> chunks = EmulatorClient.events(stream("openrouter", "a b c [fault:error-in-stream=1]", ""));

        assertThat(chunks.getLast().getJsonObject("error").getInteger("code")).isEqualTo(502);
        assertThat(chunks.getLast().getJsonArray("choices").getJsonObject(0).getString("finish_reason"))
                .isEqualTo("error");
    }

    @Test
    void azure_has_deployments_keys_versions_and_filters() {
        var azure = new EmulatorClient(
                EMULATORS.get(), "azure", "api-key", EMULATORS.get().key("azure"));
        String path = "/deployments/gpt-4o-eu/chat/completions?api-version=2024-10-21";
        List<JsonObject> chunks = EmulatorClient.events(
                azure.post(path, saying("x", ",\"stream\":true")).body());

        assertThat(chunks.getFirst().getJsonArray("choices")).isEmpty();
        assertThat(chunks.getFirst().encode()).contains("prompt_filter_results", "\"severity\":\"safe\"");
        assertThat(chunks.get(2).encode()).contains("content_filter_results");
        assertThat(EMULATORS.get().served("azure", 1).getFirst().model()).isEqualTo("gpt-4o-eu");
        assertThat(azure.post("/deployments/x/chat/completions", saying("x", ""))
                        .statusCode())
                .isEqualTo(404);
        assertThat(azure.post("/deployments/missing-x/chat/completions?api-version=2024-10-21", saying("x", ""))
                        .body())
                .contains("DeploymentNotFound");
        assertThat(azure.post("/v1/chat/completions", saying("x", "")).statusCode())
                .isEqualTo(200);
        assertThat(new EmulatorClient(EMULATORS.get(), "azure")
                        .post(path, saying("x", ""))
                        .body())
                .contains("Access denied due to invalid subscription key");
    }

    @Test
    void mistral_forbids_extras_and_long_ids() {
        HttpResponse<String> extra = client("mistral").post("/chat/completions", saying("x", ",\"stream_options\":{}"));
        JsonObject detail = new JsonObject(extra.body())
                .getJsonObject("message")
                .getJsonArray("detail")
                .getJsonObject(0);

        assertThat(extra.statusCode()).isEqualTo(422);
        assertThat(detail.getString("type")).isEqualTo("extra_forbidden");
        assertThat(detail.getJsonArray("loc"))
                .isEqualTo(new JsonArray().add("body").add("stream_options"));
        JsonObject call = message(whole("mistral", "[tools]", TOOLS))
                .getJsonArray("tool_calls")
                .getJsonObject(0);
        assertThat(call.getString("id")).matches("[a-zA-Z0-9]{9}");
        assertThat(client("mistral")
                        .post(
                                "/chat/completions",
                                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\","
                                        + "\"content\":\"\",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\","
                                        + "\"tool_call_id\":\"call_1\",\"content\":\"x\"}]}")
                        .body())
                .contains("Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9");
    }

    @Test
    void mistral_thinks_within_its_content_and_counts_on_the_last_chunk() {
        String stream = stream("mistral", "x [think=1]", "");
        assertThat(stream)
                .contains(
                        "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"river\"}]}]");
        assertThat(EmulatorClient.events(stream).getLast().encode())
                .contains("\"finish_reason\":\"stop\"", "\"usage\"");
    }

    @Test
    void deepseek_reasons_and_splits_the_cache() {
        String stream = stream("deepseek", "a b [think=1 cached=2]", ",\"thinking\":{\"type\":\"enabled\"}");

        assertThat(stream).startsWith(": keep-alive\n\n").contains("\"reasoning_content\":\"river\"");
        assertThat(EmulatorClient.events(stream)
                        .getLast()
                        .getJsonObject("usage")
                        .encode())
                .contains("\"prompt_cache_hit_tokens\":2", "\"prompt_cache_miss_tokens\":3", "\"reasoning_tokens\":1");
        assertThat(client("deepseek")
                        .post(
                                "/chat/completions",
                                saying(
                                        "x",
                                        ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\"}}"))
                        .body())
                .contains("This response_format type is unavailable now");
        assertThat(client("deepseek")
                        .post("/chat/completions", saying("[fault:quota]", ""))
                        .statusCode())
                .isEqualTo(402);
    }

    @Test
    void groq_reports_usage_in_its_own_field() {
        List<JsonObject> chunks = EmulatorClient.events(stream("groq", "[tools]", TOOLS));

        assertThat(chunks.getLast()
                        .getJsonObject("x_groq")
                        .getJsonObject("usage")
                        .getDouble("total_time"))
                .isEqualTo(0.012);
        assertThat(chunks.get(1).encode()).contains("\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\\\"some a\\\"}\"");
        assertThat(client("groq")
                        .post("/chat/completions", saying("x", ",\"n\":2"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void ollama_and_vllm_ignore_what_they_do_not_know() {
        assertThat(whole("ollama", "x", ",\"mirostat\":2").getString("system_fingerprint"))
                .isEqualTo("fp_ollama");
        assertThat(whole("vllm", "x [think=1]", ",\"best_of\":2").encode())
                .contains("\"reasoning_content\":\"river\"", "\"stop_reason\":null");
        assertThat(client("vllm")
                        .post("/chat/completions", saying("x", ",\"temperature\":9"))
                        .body())
                .contains("BadRequestError", "\"code\" : 400");
        assertThat(client("ollama")
                        .post(
                                "/chat/completions",
                                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                                        + "\"image_url\":{\"url\":\"https://x/y.png\"}}]}]}")
                        .body())
                .contains("invalid image input");
    }

    @Test
    void strict_schemas_matter_where_they_are_checked() {
        String open = ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,"
                + "\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}}}";

        assertThat(message(whole("vllm", "x", open)).getString("content")).isEqualTo("{}");
        assertThat(client("openai").post("/chat/completions", saying("x", open)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void unknown_fields_of_a_message_matter_where_they_are_checked() {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"mood\":\"good\"}]}";

        assertThat(client("vllm").post("/chat/completions", body).statusCode()).isEqualTo(200);
        assertThat(client("mistral").post("/chat/completions", body).statusCode())
                .isEqualTo(422);
        assertThat(client("openai").post("/chat/completions", body).body()).contains("messages[0].mood");
    }

    @Test
    void hidden_reasoning_is_counted_where_nobody_sees_it() {
        JsonObject answer = whole("openai", "x [think=3 reasoning=5]", "");

        assertThat(message(answer).encode()).doesNotContain("river");
        assertThat(EMULATORS.get().served("openai", 1).getFirst().usage().count(TokenClass.REASONING))
                .isEqualTo(8);
        assertThat(answer.getJsonObject("usage")
                        .getJsonObject("completion_tokens_details")
                        .getInteger("reasoning_tokens"))
                .isEqualTo(8);
    }
}
