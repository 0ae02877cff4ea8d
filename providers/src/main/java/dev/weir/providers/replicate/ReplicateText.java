package dev.weir.providers.replicate;

import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.Expressible;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.WholeAnswer;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;

/// Conversations with the language models at Replicate, which take one text and answer with one. To providers only: no
/// caller speaks so.
///
/// Source: the inputs of the models themselves, such as <https://replicate.com/meta/meta-llama-3.1-405b-instruct>.
public final class ReplicateText implements ChatDialect {
    private static final String NAME = "Replicate";

    private static final Expressible EXPRESSIBLE = new Expressible(
            NAME,
            Set.of(
                    Parameter.TEMPERATURE,
                    Parameter.TOP_P,
                    Parameter.TOP_K,
                    Parameter.FREQUENCY_PENALTY,
                    Parameter.PRESENCE_PENALTY,
                    Parameter.MAX_TOKENS),
            Map.of(
                    Parameter.STOP,
                    "`stop_sequences`, joined with commas; one with a comma in it is refused",
                    Parameter.SEED,
                    "`seed`, which not every model heeds",
                    Parameter.SYSTEM_IN_THE_MIDDLE,
                    "stays in its place in the prompt, behind `System:`",
                    Parameter.THINKING_HISTORY,
                    "left out: the models take text only",
                    Parameter.CACHE_CONTROL,
                    "left out: Replicate keeps no prompts",
                    Parameter.USER,
                    "left out: it does not change the answer",
                    Parameter.METADATA,
                    "left out: it does not change the answer",
                    Parameter.PREDICTION,
                    "left out: it does not change the answer"));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChatRequest read(Buffer body) {
        throw new IllegalStateException("no caller speaks like Replicate");
    }

    @Override
    public Expressible expressible() {
        return EXPRESSIBLE;
    }

    @Override
    public Buffer write(ChatRequest request, ChatTarget target) {
        return InputWriter.write(request, ModelAddress.of(target.model()));
    }

    @Override
    public String path(ChatRequest request, ChatTarget target) {
        Wishes wishes = request.stream() ? Wishes.STREAMED_TEXT : Wishes.WHOLE_TEXT;
        return wishes.behind(ModelAddress.of(target.model()).path());
    }

    @Override
    public AnswerDecoder decoder(boolean eventStream, ScanLimits limits) {
        return eventStream
                ? new OutputDecoder(limits.eventBytesMax())
                : new WholeAnswer(
                        limits.heldBytesMax(), (json, events) -> new Outcome(Prediction.read(json)).tellWhole(events));
    }

    @Override
    public ModelError error(int status, Buffer body) {
        return ErrorReader.read(status, body);
    }

    @Override
    public AnswerEncoder encoder(ChatRequest request) {
        throw new IllegalStateException("no caller speaks like Replicate");
    }
}
