package dev.weir.providers.bedrock;

import dev.weir.providers.chat.GoldenAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The golden answers of this API: streams are told as a [FrameScript], since nobody can read frames.
final class GoldenFrames {
    private GoldenFrames() {}

    static List<GoldenAnswer> all() {
        return GoldenAnswer.of("bedrock").stream().map(GoldenFrames::encoded).toList();
    }

    static GoldenAnswer named(String name) {
        return encoded(GoldenAnswer.named("bedrock", name));
    }

    private static GoldenAnswer encoded(GoldenAnswer told) {
        return told.stream()
                ? new GoldenAnswer(
                        told.dialect(), told.name(), FrameScript.bytes(new String(told.sent(), StandardCharsets.UTF_8)))
                : told;
    }
}
