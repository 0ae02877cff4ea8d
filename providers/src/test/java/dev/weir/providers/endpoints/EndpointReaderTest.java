package dev.weir.providers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointReaderTest {
    private static EndpointRequest read(Operation operation, String body) {
        return EndpointReader.read(operation, Buffer.buffer(body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"four letter words\"                       | 5",
                "[\"abcd\", \"abcde\"]                       | 3",
                "[1, 22, 333]                                | 3",
                "[[1, 2], [3]]                               | 3",
            })
    void the_input_of_embeddings_is_measured_in_every_form(String input, long tokens) {
        String body = "{\"input\": " + input + ", \"model\": \"text-embedding-3-small\", \"dimensions\": 8}";
        EndpointRequest request = read(Operation.EMBEDDINGS, body);

        assertThat(request.model()).isEqualTo("text-embedding-3-small");
        assertThat(request.inputTokensEstimate()).isEqualTo(tokens);
        assertThat(request.inputTokensMax()).isEqualTo(body.length());
        assertThat(request.outputTokensMax(4096)).isZero();
        assertThat(request.unitsMax()).isEqualTo(TokenUsage.NONE);
        assertThat(request.stream()).isFalse();
    }

    @Test
    void only_the_name_of_the_model_is_edited() {
        String body = "{ \"user\" : \"я\", \"model\":\"alias\" , \"input\":[1] }";

        assertThat(read(Operation.EMBEDDINGS, body).upstreamBody("alias", true).toString())
                .isEqualTo(body);
        assertThat(read(Operation.EMBEDDINGS, body)
                        .upstreamBody("real \"one\"", true)
                        .toString())
                .isEqualTo(body.replace("\"alias\"", "\"real \\\"one\\\"\""));
    }

    @Test
    void a_moderation_without_a_model_is_one_of_the_default_model() {
        EndpointRequest request = read(Operation.MODERATIONS, "{\"input\":\"a\"}");

        assertThat(request.model()).isEqualTo("omni-moderation-latest");
        assertThat(request.upstreamBody("omni-moderation-latest", false).toString())
                .isEqualTo("{\"input\":\"a\"}");
        assertThat(request.upstreamBody("other", false).toString()).isEqualTo("{\"model\":\"other\",\"input\":\"a\"}");
    }

    @Test
    void pictures_to_moderate_count_beyond_their_addresses() {
        String body = "{\"input\":[{\"type\":\"text\",\"text\":\"abcd\"},{\"type\":\"image_url\",\"image_url\":"
                + "{\"url\":\"http://x\"}}]}";

        assertThat(read(Operation.MODERATIONS, body).inputTokensMax()).isEqualTo(body.length() + 3_000);
        assertThat(read(Operation.MODERATIONS, body).inputTokensEstimate()).isEqualTo(1 + 765);
    }

    @Test
    void speech_counts_its_characters_and_knows_when_it_is_a_stream_of_events() {
        String body =
                "{\"model\":\"tts-1\",\"input\":\"Здравствуй\\u0021\",\"voice\":\"alloy\",\"stream_format\":\"%s\"}";
        EndpointRequest request = read(Operation.AUDIO_SPEECH, body.formatted("audio"));

        assertThat(request.unitsMax()).isEqualTo(TokenUsage.NONE.with(TokenClass.CHARACTERS, 11));
        assertThat(request.unitsCounted()).isEqualTo(request.unitsMax());
        assertThat(request.outputTokensMax(2_000)).isEqualTo(2_000);
        assertThat(request.stream()).isFalse();
        assertThat(read(Operation.AUDIO_SPEECH, body.formatted("sse")).stream()).isTrue();
        // 11 characters are read in 11/15 of a second
        assertThat(request.usageEstimate(99).count(TokenClass.OUTPUT_AUDIO)).isEqualTo(15);
    }

    @Test
    void pictures_are_bounded_by_how_many_are_wanted() {
        EndpointRequest request = read(
                Operation.IMAGES_GENERATIONS,
                "{\"model\":\"gpt-image-1\",\"prompt\":\"a cat\",\"n\":3,\"stream\":true,\"partial_images\":2}");

        assertThat(request.unitsMax()).isEqualTo(TokenUsage.NONE.with(TokenClass.IMAGES, 3));
        assertThat(request.outputTokensMax(6_240)).isEqualTo(3 * (6_240 + 200));
        assertThat(request.stream()).isTrue();
        assertThat(read(Operation.IMAGES_GENERATIONS, "{\"model\":\"m\",\"prompt\":\"a\",\"n\":null}")
                        .unitsMax())
                .isEqualTo(TokenUsage.NONE.with(TokenClass.IMAGES, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 10, 1, 1", "100, 10, 1, 1", "101, 10, 2, 2", "100, 5000, 11, 3", "1, 200000, 5, 2"})
    void searches_count_a_hundred_documents_and_long_ones_more_often(
            int documents, int characters, long searchesMax, long searches) {
        String document = "\"" + "a".repeat(characters) + "\"";
        EndpointRequest request = read(
                Operation.RERANK,
                "{\"model\":\"rerank-v3.5\",\"query\":\"why\",\"documents\":["
                        + String.join(",", Collections.nCopies(documents, document)) + "]}");

        assertThat(request.unitsMax()).isEqualTo(TokenUsage.NONE.with(TokenClass.SEARCHES, searchesMax));
        assertThat(request.unitsEstimate()).isEqualTo(TokenUsage.NONE.with(TokenClass.SEARCHES, searches));
        assertThat(request.inputTokensMax()).isEqualTo(documents * (characters + 7L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EMBEDDINGS         | ``                                           | null   | The body is empty",
                "EMBEDDINGS         | []                                           | null   | not a JSON object",
                "EMBEDDINGS         | {\"model\":\"m\",                            | null   | not valid JSON",
                "EMBEDDINGS         | {\"model\":\"m\",\"input\":\"a\"} x          | null   | not valid JSON",
                "EMBEDDINGS         | {\"input\":\"a\"}                            | model  | Missing",
                "EMBEDDINGS         | {\"model\":\"m\"}                            | input  | Missing",
                "EMBEDDINGS         | {\"model\":5,\"input\":\"a\"}                | model  | model: 5 (expected: a string)",
                "EMBEDDINGS         | {\"model\":\"\",\"input\":\"a\"}             | model  | 0 characters",
                "EMBEDDINGS         | {\"model\":\"m\",\"model\":\"n\",\"input\":1} | model | stands twice",
                "EMBEDDINGS         | {\"model\":\"m\",\"input\":5}                | input  | input: 5 (expected: a string or",
                "EMBEDDINGS         | {\"model\":\"m\",\"input\":[]}               | input  | at least one item",
                "EMBEDDINGS         | {\"model\":\"m\",\"input\":[true]}           | input  | texts, arrays of tokens",
                "EMBEDDINGS         | {\"model\":\"m\",\"input\":[[\"a\"]]}        | input  | texts, arrays of tokens",
                "AUDIO_SPEECH       | {\"model\":\"m\",\"input\":[\"a\"]}          | input  | an array (expected: a string)",
                "AUDIO_SPEECH       | {\"model\":\"m\",\"input\":\"a\",\"stream_format\":1} | stream_format | a string",
                "IMAGES_GENERATIONS | {\"prompt\":\"a\"}                           | model  | Missing",
                "IMAGES_GENERATIONS | {\"model\":\"m\"}                            | prompt | Missing",
                "IMAGES_GENERATIONS | {\"model\":\"m\",\"prompt\":null}            | prompt | Missing",
                "IMAGES_GENERATIONS | {\"model\":\"m\",\"prompt\":\"a\",\"n\":0}   | n      | n: 0 (expected: 1 to 128)",
                "IMAGES_GENERATIONS | {\"model\":\"m\",\"prompt\":\"a\",\"n\":1.5} | n      | an integer",
                "IMAGES_GENERATIONS | {\"model\":\"m\",\"prompt\":\"a\",\"n\":99999999999} | n | 1 to 128",
                "IMAGES_GENERATIONS | {\"model\":\"m\",\"prompt\":\"a\",\"stream\":\"yes\"} | stream | a boolean",
                "RERANK             | {\"model\":\"m\",\"query\":\"a\"}            | documents | Missing",
                "RERANK             | {\"model\":\"m\",\"documents\":[\"a\"]}      | query  | Missing",
                "RERANK             | {\"model\":\"m\",\"query\":\"a\",\"documents\":[]}    | documents | at least one",
                "RERANK             | {\"model\":\"m\",\"query\":\"a\",\"documents\":\"b\"} | documents | an array",
                "MODERATIONS        | {}                                           | input  | Missing",
            })
    void what_can_not_be_read_is_refused_by_name(Operation operation, String body, String param, String expected) {
        var refused = catchThrowableOfType(GatewayException.class, () -> read(operation, body));

        assertThat(refused.getMessage()).contains(expected);
        assertThat(refused.param().orElse("null")).isEqualTo(param);
        assertThat(refused.failure().status()).isEqualTo(400);
    }
}
