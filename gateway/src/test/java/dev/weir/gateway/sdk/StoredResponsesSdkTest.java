package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.inputitems.InputItemListParams;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.core.Served;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The official SDK of OpenAI, unchanged: responses that are stored, and go on from each other, with providers of their
/// own API and of others.
@Tag("system")
class StoredResponsesSdkTest {
    private static final EmulatedProviders PROVIDERS = new EmulatedProviders();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(PROVIDERS::flags);

    private static final String ROWS = """
            provider,  streamed
            openai,    true
            openai,    false
            anthropic, true
            anthropic, false
            ollama,    true
            ollama,    false
            gemini,    true
            gemini,    false
            """;

    private static OpenAIClient client;

    @BeforeAll
    static void make_a_client() {
        client = client(RunningWeir.KEY);
    }

    private static OpenAIClient client(String key) {
        return OfficialSdks.openAi(WEIR, key);
    }

    @BeforeEach
    void forget() {
        PROVIDERS.forget();
    }

    @AfterAll
    static void close() {
        client.close();
    }

    private static ResponseCreateParams.Builder asking(String provider) {
        return ResponseCreateParams.builder().model(EmulatedProviders.model(provider));
    }

    private static Response ask(ResponseCreateParams params, boolean streamed) {
        if (!streamed) {
            return client.responses().create(params);
        }
        var parts = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.response();
    }

    private static String text(Response answer) {
        return answer.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .map(content -> content.asOutputText().text())
                .reduce("", String::concat);
    }

    private static String sent(String provider, int count) {
        return PROVIDERS.emulators.served(provider, count).getLast().body().toString();
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = ROWS)
    void a_turn_goes_on_from_the_one_before(String provider, boolean streamed) {
        Books before = WEIR.books();
        Response first = ask(
                asking(provider)
                        .instructions("Be a parrot.")
                        .input("My name is Ada")
                        .build(),
                streamed);

        Response second = ask(
                asking(provider)
                        .previousResponseId(first.id())
                        .input("And now?")
                        .build(),
                streamed);
        Response third = ask(
                asking(provider)
                        .previousResponseId(second.id())
                        .input("Finally")
                        .store(false)
                        .build(),
                streamed);

        assertThat(text(second)).isEqualTo("And now?");
        assertThat(second.previousResponseId()).hasValue(first.id());
        assertThat(List.of(first.id(), second.id())).doesNotHaveDuplicates().allMatch(id -> id.startsWith("resp_"));
        assertThat(third.previousResponseId()).hasValue(second.id());
        String sent = sent(provider, 3);
        assertThat(sent)
                .containsSubsequence("My name is Ada", "My name is Ada", "And now?", "And now?", "Finally")
                .doesNotContain("parrot", first.id(), second.id(), "previous_response_id", "\"store\":true");
        assertThat(third.usage().orElseThrow().inputTokens()).isEqualTo(4 * 2 + 2 * 2 + 1);
        assertThat(before.rows()).hasSize(3).allMatch(row -> !row.getBoolean("estimated"));
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = ROWS)
    void tools_are_answered_without_sending_their_calls_again(String provider, boolean streamed) {
        List<Map<String, Object>> tools = List.of(Map.of(
                "type",
                "function",
                "name",
                "weather",
                "parameters",
                Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string"))),
                "strict",
                false));
        var params = asking(provider).putAdditionalBodyProperty("tools", JsonValue.from(tools));
        Response first = ask(params.input("Go [tools]").build(), streamed);
        ResponseFunctionToolCall call = first.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .findFirst()
                .orElseThrow();
        var result = ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output("dry")
                .build());

        Response second = ask(
                params.previousResponseId(first.id())
                        .inputOfResponse(List.of(result))
                        .build(),
                streamed);

        assertThat(text(second)).startsWith("The tools say: ").contains("dry");
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = ROWS)
    void a_stored_response_is_what_its_caller_was_told(String provider, boolean streamed) {
        Response told = ask(asking(provider).input("Hello, river").build(), streamed);

        Response found = client.responses().retrieve(told.id());

        assertThat(found.id()).isEqualTo(told.id());
        assertThat(found.output()).isEqualTo(told.output());
        assertThat(found.usage()).isEqualTo(told.usage());
        assertThat(found.status()).isEqualTo(told.status());
        assertThat(found._additionalProperties().get("store")).isEqualTo(JsonValue.from(true));
        List<ResponseItem> items =
                client.responses().inputItems().list(told.id()).items();
        assertThat(items)
                .singleElement()
                .satisfies(item -> assertThat(item.asResponseInputMessageItem()
                                .content()
                                .getFirst()
                                .asInputText()
                                .text())
                        .isEqualTo("Hello, river"));

        client.responses().delete(told.id());
        assertThatThrownBy(() -> client.responses().retrieve(told.id())).isInstanceOf(NotFoundException.class);
        assertNotFound(told.id(), provider);
    }

    private static void assertNotFound(String id, String provider) {
        var refused = catchThrowableOfType(
                BadRequestException.class,
                () -> client.responses()
                        .create(asking(provider)
                                .previousResponseId(id)
                                .input("x")
                                .build()));
        assertThat(refused.code()).hasValue("previous_response_not_found");
        assertThat(refused.param()).hasValue("previous_response_id");
        assertThat(refused).hasMessageContaining(id);
    }

    @Test
    void a_conversation_moves_from_provider_to_provider() {
        Response answer = ask(asking("openai").input("One").build(), true);
        for (String provider : List.of("anthropic", "gemini", "ollama", "openai")) {
            answer = ask(
                    asking(provider)
                            .previousResponseId(answer.id())
                            .input("Then " + provider)
                            .build(),
                    false);
        }

        assertThat(text(answer)).isEqualTo("Then openai");
        assertThat(sent("openai", 2))
                .containsSubsequence("One", "Then anthropic", "Then gemini", "Then ollama", "Then openai");
    }

    @Test
    void input_items_come_in_pages() {
        List<Map<String, Object>> input = List.of("a", "b", "c", "d", "e").stream()
                .map(text -> Map.<String, Object>of("role", "user", "content", text))
                .toList();
        Response told = ask(
                asking("ollama")
                        .putAdditionalBodyProperty("input", JsonValue.from(input))
                        .build(),
                false);

        var texts = client
                .responses()
                .inputItems()
                .list(InputItemListParams.builder()
                        .responseId(told.id())
                        .limit(2)
                        .order(InputItemListParams.Order.ASC)
                        .build())
                .autoPager()
                .stream()
                .map(item -> item.asResponseInputMessageItem()
                        .content()
                        .getFirst()
                        .asInputText()
                        .text())
                .toList();

        assertThat(texts).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void another_company_never_sees_it() {
        Response told = ask(asking("openai").input("A secret").build(), false);
        OpenAIClient others = client(WEIR.newCompany("Others", "10"));
        try {
            assertThatThrownBy(() -> others.responses().retrieve(told.id())).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> others.responses().delete(told.id())).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> others.responses().cancel(told.id())).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> others.responses().inputItems().list(told.id()))
                    .isInstanceOf(NotFoundException.class);
            var refused = catchThrowableOfType(
                    BadRequestException.class,
                    () -> others.responses()
                            .create(asking("openai")
                                    .previousResponseId(told.id())
                                    .input("Tell me")
                                    .build()));
            assertThat(refused.code()).hasValue("previous_response_not_found");
        } finally {
            others.close();
        }
        assertThat(client.responses().retrieve(told.id()).id()).isEqualTo(told.id());
        assertThat(PROVIDERS.emulators.served()).hasSize(1);
    }

    @Test
    void what_is_not_to_be_stored_is_not() {
        Response told = ask(asking("openai").store(false).input("Hush").build(), true);

        assertThatThrownBy(() -> client.responses().retrieve(told.id())).isInstanceOf(NotFoundException.class);
        assertNotFound(told.id(), "openai");
    }

    @Test
    void a_response_that_is_over_can_not_be_cancelled() {
        Response told = ask(asking("ollama").input("Hello").build(), false);

        var refused = catchThrowableOfType(
                BadRequestException.class, () -> client.responses().cancel(told.id()));
        assertThat(refused).hasMessageContaining(told.id()).hasMessageContaining("background");
    }

    @Test
    void input_tokens_are_counted_with_the_turns_before_and_cost_nothing() {
        Response told = ask(asking("anthropic").input("x".repeat(400)).build(), false);
        Books before = WEIR.books();

        var alone = count(InputTokenCountParams.builder().input("Hello"));
        var after = count(InputTokenCountParams.builder().input("Hello").previousResponseId(told.id()));

        assertThat(alone).isBetween(1L, 20L);
        assertThat(after).isGreaterThan(alone + 150);
        assertThat(before.rows()).isEmpty();
        List<Served> served = PROVIDERS.emulators.served();
        assertThat(served).hasSize(1);
    }

    private static long count(InputTokenCountParams.Builder params) {
        return client.responses()
                .inputTokens()
                .count(params.model(EmulatedProviders.model("anthropic")).build())
                .inputTokens();
    }
}
