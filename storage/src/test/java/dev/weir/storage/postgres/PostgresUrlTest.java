package dev.weir.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres://u:p@h:6432/d                    | h    | 6432 | d  | u   | p",
                "postgresql://u:p@h/d                       | h    | 5432 | d  | u   | p",
                "postgres://u@h                             | h    | 5432 | u  | u   | ''",
                "postgres://u:p@h/                          | h    | 5432 | u  | u   | p",
                "postgres://u:p@[::1]:6432/d                | ::1  | 6432 | d  | u   | p",
                "postgres://a%40b:p%40s%3As%2F%25+%20%E2%82%AC@h/d%2Fe | h | 5432 | d/e | a@b | p@s:s/%+ €",
                "postgres://u:p:q@h/d                       | h    | 5432 | d  | u   | p:q",
                "postgres://u:p@q@h/d                       | h    | 5432 | d  | u   | p@q"
            })
    void reads_all_parts_and_writes_them_so_that_they_read_the_same(
            String text, String host, int port, String database, String user, String password) {
        PostgresUrl url = PostgresUrl.parse(text);
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port()).isEqualTo(port);
        assertThat(url.database()).isEqualTo(database);
        assertThat(url.user()).isEqualTo(user);
        assertThat(url.password().reveal()).isEqualTo(password);
        assertThat(PostgresUrl.parse(url.reveal())).isEqualTo(url);
    }

    @Test
    void reads_the_tls_parameters_of_libpq() {
        PostgresUrl url = PostgresUrl.parse("postgres://u:p@h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem");
        assertThat(url.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(url.rootCertificate()).contains("/etc/ca.pem");
        assertThat(PostgresUrl.parse(url.reveal())).isEqualTo(url);
        assertThat(url.toOptions().getSslOptions().getHostnameVerificationAlgorithm())
                .isEqualTo("HTTPS");
        assertThat(url.toOptions().getSslOptions().isTrustAll()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://u:hunter2@h/d",
                "postgres://:hunter2@h/d",
                "postgres://u:hunter2@/d",
                "postgres://u:hunter2@h:99999/d",
                "postgres://u:hunter2@h:port/d",
                "postgres://u:hunter2%zz@h/d",
                "postgres://u:hunter2/x@h/d",
                "postgres://u:hunter2@[::1/d",
                "postgres://u:hunter2@h/d?sslmode=sometimes",
                "postgres://u:hunter2@h/d?sslmod=require"
            })
    void a_bad_url_is_refused_with_what_is_expected_and_without_its_password(String text) {
        assertThatThrownBy(() -> PostgresUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void prints_itself_without_the_password() {
        PostgresUrl url = PostgresUrl.parse("postgres://u:hunter2@h/d");
        assertThat(url.toString()).isEqualTo("postgres://u@h:5432/d");
        assertThat("%s".formatted(url.password())).doesNotContain("hunter2");
    }
}
