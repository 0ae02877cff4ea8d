package dev.weir.contracts.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheKeyTest {
    /// Texts that run into each other when they are put together without care.
    private static final List<String> TEXTS =
            List.of("", "a", "b", "ab", "aa", "\0", "a\0", "\0a", "/chat/completions", "gpt-4o", "gpt-4o-mini", "é");

    /// What two requests can differ in.
    private enum Part {
        COMPANY,
        OPERATION,
        DIALECT,
        MODEL,
        FORM,
        BESIDE,
        BODY
    }

    /// A request, as far as the cache looks at it.
    private record Asked(
            UUID company,
            String operation,
            String dialect,
            String model,
            CacheKey.Form form,
            List<String> beside,
            String body) {
        CacheKey key() {
            return new CacheKey(company, operation, dialect, model, form, Sha256.of(Buffer.buffer(body), beside));
        }

        Asked with(Part part, Random random) {
            Asked other = any(random);
            return switch (part) {
                case COMPANY -> new Asked(other.company, operation, dialect, model, form, beside, body);
                case OPERATION -> new Asked(company, other.operation, dialect, model, form, beside, body);
                case DIALECT -> new Asked(company, operation, other.dialect, model, form, beside, body);
                case MODEL -> new Asked(company, operation, dialect, other.model, form, beside, body);
                case FORM -> new Asked(company, operation, dialect, model, other.form, beside, body);
                case BESIDE -> new Asked(company, operation, dialect, model, form, other.beside, body);
                case BODY -> new Asked(company, operation, dialect, model, form, beside, other.body);
            };
        }

        static Asked any(Random random) {
            return new Asked(
                    new UUID(random.nextInt(3), random.nextInt(3)),
                    text(random),
                    text(random),
                    text(random),
                    CacheKey.Form.values()[random.nextInt(3)],
                    Arrays.asList(random.nextInt(4) == 0 ? null : text(random), text(random)),
                    text(random));
        }
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    @ParameterizedTest
    @EnumSource
    void a_request_that_differs_in_any_part_has_another_key(Part part) {
        var random = new Random(5);
        int differing = 0;
        for (int i = 0; i < 20_000; i++) {
            Asked one = Asked.any(random);
            Asked other = one.with(part, random);
            if (one.equals(other)) {
                assertThat(other.key()).isEqualTo(one.key()).hasSameHashCodeAs(one.key());
                assertThat(other.key().digest()).isEqualTo(one.key().digest());
            } else {
                differing++;
                assertThat(other.key()).as("%s and %s", one, other).isNotEqualTo(one.key());
                assertThat(other.key().digest())
                        .as("%s and %s", one, other)
                        .isNotEqualTo(one.key().digest());
            }
        }
        assertThat(differing).isGreaterThan(10_000);
    }

    @Test
    void no_two_companies_ever_share_a_key_or_its_name() {
        var random = new Random(6);
        Map<CacheKey, UUID> keys = new HashMap<>();
        Map<Sha256, UUID> names = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            Asked asked = Asked.any(random);
            CacheKey key = asked.key();
            assertThat(keys.merge(key, asked.company(), (had, later) -> had)).isEqualTo(asked.company());
            assertThat(names.merge(key.digest(), asked.company(), (had, later) -> had))
                    .isEqualTo(asked.company());
        }
        assertThat(new HashSet<>(keys.values())).hasSize(9);
    }

    @Test
    void texts_that_read_the_same_one_after_the_other_are_told_apart() {
        Set<Sha256> found = new HashSet<>();
        List<List<String>> besides = new ArrayList<>(List.of(
                List.of("ab", "c"), List.of("a", "bc"), List.of("abc"), List.of("abc", ""), List.of("", "abc")));
        besides.add(Arrays.asList("abc", null));
        besides.forEach(beside -> found.add(Sha256.of(Buffer.buffer("d"), beside)));
        found.add(Sha256.of(Buffer.buffer("cd"), List.of("ab")));

        assertThat(found).hasSize(7);
    }

    @Test
    void every_byte_of_a_body_counts() {
        byte[] body = "{\"model\":\"gpt-4o\",\"messages\":[]}".getBytes();
        Set<Sha256> found = new HashSet<>();
        found.add(Sha256.of(Buffer.buffer(body), List.of()));
        for (int at = 0; at < body.length; at++) {
            byte[] other = body.clone();
            other[at]++;
            found.add(Sha256.of(Buffer.buffer(other), List.of()));
        }

        assertThat(found).hasSize(body.length + 1);
    }

    /// FIPS 180-4, example of one block.
    @Test
    void the_digest_is_sha_256() {
        assertThat(Sha256.of(Buffer.buffer("abc"), List.of()).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void a_key_without_one_of_its_parts_can_not_be_made(int missing) {
        Object[] parts = {
            new UUID(1, 2), "/op", "openai", "m", CacheKey.Form.WHOLE, Sha256.of(Buffer.buffer("b"), List.of())
        };
        parts[missing] = null;

        assertThatThrownBy(() -> new CacheKey(
                        (UUID) parts[0],
                        (String) parts[1],
                        (String) parts[2],
                        (String) parts[3],
                        (CacheKey.Form) parts[4],
                        (Sha256) parts[5]))
                .isInstanceOf(NullPointerException.class);
    }
}
