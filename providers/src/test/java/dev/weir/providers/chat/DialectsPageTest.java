package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.bedrock.BedrockConverse;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.replicate.ReplicateText;
import dev.weir.providers.responses.OpenAiResponses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The page about dialects says what the code does.
class DialectsPageTest {
    private static final String FROM = "<!-- made from the code: begin -->\n";
    private static final String TO = "<!-- made from the code: end -->";

    static List<ChatDialect> dialects() {
        InstantSource clock = InstantSource.system();
        return List.of(
                new OpenAiChat(clock, false),
                new OpenAiChat(clock, true),
                new AnthropicMessages(clock),
                new GeminiContent(),
                new OpenAiResponses(clock),
                new BedrockConverse(),
                new ReplicateText());
    }

    @Test
    void the_table_is_that_of_the_code() throws IOException {
        String page = Files.readString(root().resolve("docs/dialects.md"));

        assertThat(page.substring(page.indexOf(FROM) + FROM.length(), page.indexOf(TO)))
                .isEqualTo(DialectsTable.markdown(
                        dialects().stream().map(ChatDialect::expressible).toList()));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void a_parameter_is_written_as_it_is_or_by_a_rule_and_never_both(ChatDialect dialect) {
        assertThat(dialect.expressible().mapped().keySet())
                .doesNotContainAnyElementsOf(dialect.expressible().expressed());
    }

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("contracts/src"))) {
            root = root.getParent();
        }
        return root;
    }
}
