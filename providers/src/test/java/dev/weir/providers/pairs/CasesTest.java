package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.chat.GoldenRequest;
import dev.weir.providers.pairs.Dialects.Pair;
import dev.weir.providers.upstream.Speech;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// That no pair of dialects lacks a case: each row is a case and the golden file of each dialect that has it, `-` where
/// the dialect can't say it.
class CasesTest {
    /// By the dialect of the provider.
    private static final String STREAMS = """
            case                              | openai                      | anthropic               | gemini                  | responses
            text                              | text                        | text                    | text                    | text
            unicode and escapes               | unicode-and-escapes         | unicode-and-escapes     | unicode-and-escapes     | unicode-and-escapes
            thinking with its signature       | several-thoughts            | thinking-with-signature | thinking-signed         | reasoning
            thinking without a signature      | thinking-deepseek           | -                       | -                       | reasoning-raw-text
            redacted thinking                 | -                           | thinking-redacted       | -                       | reasoning-encrypted-only
            two parallel tools                | tools-interleaved           | tools-parallel          | two-parallel-tools      | text-then-tools
            tools that interleave             | tools-interleaved           | tools-interleaved       | -                       | tools-interleaved
            a tool after text                 | text-then-tool              | tools-parallel          | tools-in-two-chunks     | text-then-tools
            a tool without arguments          | tool-without-arguments      | tool-without-arguments  | tool-without-arguments  | tool-without-arguments
            a late id of a tool               | tool-id-late                | tool-without-id         | -                       | tool-without-id
            a late name of a tool             | tool-name-late              | -                       | -                       | tool-name-late
            stop beside a tool call           | tool-finish-says-stop       | -                       | tool-stop-a-chunk-later | -
            usage at the end                  | usage-on-finish-chunk       | text                    | text                    | text
            usage after the end               | text                        | -                       | usage-own-chunk         | -
            usage with every chunk            | usage-on-every-chunk        | usage-on-every-event    | text                    | -
            usage in part                     | -                           | usage-in-the-head-only  | usage-first-only        | -
            no usage                          | usage-none                  | usage-none              | usage-none              | no-usage
            cached tokens                     | usage-cached-and-reasoning  | usage-cache             | cached-and-thoughts     | cached-and-reasoning-tokens
            reasoning tokens                  | usage-cached-and-reasoning  | usage-thinking          | cached-and-thoughts     | cached-and-reasoning-tokens
            refusal                           | refusal                     | refusal                 | -                       | refusal
            content filter                    | content-filter              | -                       | safety                  | content-filter
            output limit                      | length                      | length                  | length                  | length
            stop sequence                     | -                           | stop-sequence           | -                       | -
            an unknown reason to stop         | finish-reason-unknown       | stop-reason-unknown     | finish-reason-unknown   | incomplete-for-an-unknown-reason
            error before content              | error-before-content        | error-before-content    | error-before-content    | error-before-content
            error in the middle               | error-in-the-middle         | error-in-the-middle     | error-in-the-middle     | error-in-the-middle
            cut in the middle                 | cut-in-the-middle           | cut-in-the-middle       | cut-in-the-middle       | cut-between-events
            cut inside an event               | cut-in-a-tool               | cut-in-a-tool           | cut-inside-a-chunk      | cut-inside-an-event
            no terminator                     | no-terminator               | cut-before-message-stop | text                    | no-final-event
            pings and comments                | comments-and-pings          | ping-and-comments       | lf-and-comments         | comments-and-keepalive
            CRLF                              | crlf                        | crlf                    | text                    | crlf
            data in several lines             | multi-line-data             | multi-line-data         | multi-line-data         | multi-line-data
            no blank after the colon          | no-space-after-colon        | data-only               | no-space-after-data     | no-space-after-colon
            no last blank line                | no-last-blank-line          | no-last-blank-line      | no-last-blank-line      | final-event-without-blank-line
            junk after the end                | junk-after-the-end          | junk-after-the-end      | junk-after-the-end      | junk-after-the-end
            an unknown event                  | unknown-event               | unknown-event           | unknown-event           | unknown-events
            empty deltas                      | empty-deltas                | empty-deltas            | empty-deltas            | empty-deltas
            an image                          | -                           | -                       | image                   | image
            log probabilities                 | -                           | -                       | logprobs                | logprobs
            no answer at all                  | html                        | html                    | html                    | garbage
            whole: text                       | json-text                   | json-text               | json-text               | json-text
            whole: tools                      | json-tools                  | json-tools              | json-tools              | json-tools-and-reasoning
            whole: an error                   | json-error                  | json-error              | json-error              | json-error
            whole: cut                        | json-cut                    | json-cut                | json-cut                | json-cut
            whole: another JSON               | json-other                  | json-other              | json-other              | json-in-progress
            """;

    /// By the dialect of the caller.
    private static final String REQUESTS = """
            case                              | openai                       | anthropic              | gemini                   | responses
            text                              | simple                       | simple                 | text                     | simple
            roles                             | roles                        | system-blocks          | system-and-turns         | roles
            sampling and stop strings         | sampling                     | simple                 | config                   | items
            tools, their calls and results    | tools                        | tools                  | calls-with-ids           | items
            odd names and ids of tools        | odd-tool-names               | odd-tool-names         | odd-tool-names           | odd-tool-names
            a choice of one tool              | tool-choice-one              | tool-choice-one        | tool-choice-one          | tool-choice-one
            a choice of none                  | tool-choice-none             | tool-choice-none       | tool-choice-none         | tool-choice-none
            images and documents              | images-and-files             | images-and-documents   | images-and-documents     | images-and-files
            an image in a tool's result       | image-in-a-tool-result       | image-in-a-tool-result | calls-with-ids           | image-in-a-tool-result
            JSON                              | json-object                  | -                      | json                     | json-object
            JSON, and nobody says so          | json-object-without-the-word | -                      | json                     | -
            JSON that follows a schema        | json-schema                  | json-schema            | json-schema              | json-schema
            a strict schema                   | json-schema                  | json-schema-strict     | -                        | json-schema
            how much to think                 | effort-low                   | thinking-budget-low    | thinking-level           | reasoning-effort
            thinking of earlier turns         | thinking-several-kept        | thinking-history       | thinking-of-the-provider | reasoning-history
            what others have no word for      | hints                        | hints                  | top-k-and-seed           | truncation
            """;

    private static Stream<Arguments> rows(String table) {
        List<String> names = cells(table.lines().findFirst().orElseThrow());
        return table.lines()
                .skip(1)
                .map(CasesTest::cells)
                .flatMap(row -> Stream.iterate(1, i -> i < row.size(), i -> i + 1)
                        .filter(i -> !row.get(i).equals("-"))
                        .map(i -> Arguments.of(row.getFirst(), names.get(i), row.get(i))));
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|")).map(String::strip).toList();
    }

    static Stream<Arguments> streams() {
        return rows(STREAMS);
    }

    static Stream<Arguments> requests() {
        return rows(REQUESTS);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_golden_answer_is_there_for_every_caller(String what, String provider, String name) {
        GoldenAnswer answer = GoldenAnswer.named(provider, name);

        assertThat(answer.stream()).isEqualTo(!what.startsWith("whole: "));
        assertThat(answer.expected("events")).isNotNull();
        for (String caller : Dialects.CALLERS) {
            assertThat(answer.expected(AnswerPairsTest.extension(answer, caller)))
                    .as(caller)
                    .contains("\n----\n");
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_golden_request_is_there_for_every_provider(String what, String caller, String name) {
        GoldenRequest request = GoldenRequest.named(caller, name);

        for (String provider : Dialects.PROVIDERS) {
            assertThat(request.expected(RequestPairsTest.extension(new Pair(caller, provider))))
                    .as(provider)
                    .isNotEmpty();
        }
    }

    @Test
    void every_pair_of_a_caller_and_a_provider_has_golden_requests_and_streams() {
        for (Pair pair : Dialects.pairs().toList()) {
            String provider = pair.provider().equals("compatible") ? "openai" : pair.provider();
            assertThat(requests().filter(row -> row.get()[1].equals(pair.caller())))
                    .as(pair.toString())
                    .hasSizeGreaterThan(12);
            assertThat(streams().filter(row -> row.get()[1].equals(provider)))
                    .as(pair.toString())
                    .hasSizeGreaterThan(30);
        }
        assertThat(Dialects.pairs()).hasSize(20);
    }

    static Stream<Pair> pairs() {
        return Dialects.pairs();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_is_asked_for_as_a_stream_and_a_whole_answer_as_one(Pair pair) {
        for (boolean stream : new boolean[] {true, false}) {
            CallRequest request = Dialects.asking(pair.caller(), stream, false);
            var speech = new Speech(
                    "p",
                    pair.same() ? Set.of(request.operation()) : Set.of(),
                    Dialects.provider(pair.provider()),
                    true);
            UpstreamCall call = speech.prepare(
                    Dialects.edge(pair.caller()), request, sent(pair.caller(), stream), new ModelTarget("there", 99));

            assertThat(call.translated()).isEqualTo(!pair.same());
            boolean asked = pair.provider().equals("gemini")
                    ? call.path().endsWith(":streamGenerateContent?alt=sse")
                    : call.body().toString().contains("\"stream\":true");
            assertThat(asked).as(call.path() + " " + call.body()).isEqualTo(stream);
        }
    }

    private static Buffer sent(String caller, boolean stream) {
        return Buffer.buffer(
                switch (caller) {
                    case "gemini" -> "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}";
                    case "responses" -> "{\"model\":\"m\",\"input\":\"a\",\"stream\":" + stream + "}";
                    default ->
                        "{\"model\":\"m\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],"
                                + "\"stream\":" + stream + "}";
                });
    }
}
