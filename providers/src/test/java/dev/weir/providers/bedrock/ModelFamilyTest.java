package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFamilyTest {
    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-v2:1, CLAUDE",
        "anthropic.claude-instant-v1, CLAUDE",
        "anthropic.claude-3-haiku-20240307-v1:0, CLAUDE",
        "us.anthropic.claude-3-7-sonnet-20250219-v1:0, CLAUDE",
        "anthropic.claude-sonnet-4-20250514-v1:0, CLAUDE",
        "eu.anthropic.claude-opus-4-5-20251101-v1:0, CLAUDE",
        "anthropic.claude-haiku-4-5-20251001-v1:0, CLAUDE",
        "anthropic.claude-opus-4-6-v1, CLAUDE_ADAPTIVE",
        "global.anthropic.claude-sonnet-4-6, CLAUDE_ADAPTIVE",
        "anthropic.claude-opus-5, CLAUDE_ADAPTIVE",
        "anthropic.claude-fable-5-1, CLAUDE_ADAPTIVE",
        "anthropic.claude-mythos-preview, CLAUDE_ADAPTIVE",
        "amazon.nova-lite-v1:0, NOVA",
        "us.amazon.nova-premier-v1:0, NOVA",
        "us.amazon.nova-2-lite-v1:0, NOVA_2",
        "openai.gpt-oss-120b-1:0, GPT_OSS",
        "deepseek.r1-v1:0, OTHER",
        "meta.llama3-3-70b-instruct-v1:0, OTHER",
        "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-sonnet-4-6, CLAUDE_ADAPTIVE",
        "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2c3, OTHER",
    })
    void the_id_of_a_model_tells_whose_it_is(String model, ModelFamily family) {
        assertThat(ModelFamily.of(model)).isEqualTo(family);
    }
}
