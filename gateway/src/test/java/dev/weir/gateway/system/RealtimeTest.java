package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.Emulators;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Live sessions through Weir to the emulated provider, over real sockets.
@Tag("system")
class RealtimeTest {
    private static final Emulators EMULATORS = Emulators.shared();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> LiveProvider.flags(EMULATORS));

    private static final String MODEL = "?model=voice";

    @BeforeEach
    void forget() {
        EMULATORS.forget();
    }

    private static LiveClient open(String key) {
        return LiveClient.open(WEIR.port(), MODEL, "authorization", "Bearer " + key);
    }

    private static String company(String balance) {
        return WEIR.newCompany("Speaker", balance);
    }

    /// The rows of what cost something, oldest first; the hold that nobody used has a row too.
    private static List<JsonObject> charged(Books before) {
        return before.rows().reversed().stream()
                .filter(row -> !row.getJsonObject("tokens").isEmpty())
                .toList();
    }

    private static Map<String, Long> counts(JsonObject row) {
        return row.getJsonObject("tokens").stream()
                .filter(each -> ((Number) each.getValue()).longValue() > 0)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> ((Number) each.getValue()).longValue(), Long::sum, TreeMap::new));
    }

    private static Map<String, Long> counts(Served served) {
        var counts = new TreeMap<String, Long>();
        served.usage().asMap().forEach((tokenClass, count) -> {
            if (count > 0) {
                counts.put(tokenClass.key(), count);
            }
        });
        served.units().forEach((unit, count) -> {
            if (unit.equals("seconds")) {
                counts.put(TokenClass.AUDIO_SECONDS.key(), count);
            }
        });
        return counts;
    }

    private static void assertBooked(List<Served> served, List<JsonObject> rows) {
        assertThat(rows.stream().map(RealtimeTest::counts))
                .isEqualTo(served.stream().map(RealtimeTest::counts).toList());
    }

    @Test
    void two_responses_are_two_usage_rows_of_what_the_provider_served() {
        String key = company("20.00");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            assertThat(session.next("session.created").getJsonObject("session").getString("model"))
                    .as("as the caller knows it")
                    .isEqualTo("voice");
            session.ask("Hello, river [cached=1]");
            assertThat(session.next("response.output_text.done").getString("text"))
                    .isEqualTo("Hello, river");
            session.next("response.done");
            session.say("And again");
            session.send("{'type':'response.create'}");
            assertThat(session.next("response.output_audio_transcript.done").getString("transcript"))
                    .isEqualTo("And again");
            session.next("response.done");
            session.leave();
        }
        List<Served> served = EMULATORS.served("openai", 2);
        List<JsonObject> rows = charged(before);
        assertBooked(served, rows);
        assertThat(served).extracting(Served::model).containsOnly("gpt-realtime");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getString("model")).isEqualTo("gpt-realtime");
            assertThat(row.getString("ending")).isEqualTo("completed");
            assertThat(row.getBoolean("estimated")).isFalse();
            assertThat(row.getInteger("status")).isEqualTo(101);
        });
        assertThat(rows.getLast().getJsonObject("tokens").getInteger("output_audio"))
                .isEqualTo(2);
    }

    @Test
    void a_voice_is_answered_without_being_asked_and_written_down_and_both_are_booked() {
        String key = company("20.00");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            session.send(
                    "{'type':'session.update','session':{'type':'realtime','model':'voice',"
                            + "'audio':{'input':{'turn_detection':{'type':'server_vad'},'transcription':{'model':'scribe'}}}}}");
            JsonObject told = session.next("session.updated").getJsonObject("session");
            assertThat(told.getString("model")).isEqualTo("voice");
            assertThat(told.getJsonObject("audio")
                            .getJsonObject("input")
                            .getJsonObject("transcription")
                            .getString("model"))
                    .isEqualTo("scribe");
            for (int turn = 0; turn < 2; turn++) {
                session.sound(9, 48_000);
                session.sound(0, 4_800);
                session.next("conversation.item.input_audio_transcription.completed");
                session.next("response.done");
            }
            session.leave();
        }
        List<Served> served = EMULATORS.served("openai", 4);
        assertThat(served)
                .extracting(Served::model)
                .containsExactly("gpt-4o-transcribe", "gpt-realtime", "gpt-4o-transcribe", "gpt-realtime");
        List<JsonObject> rows = charged(before);
        assertBooked(
                served.stream()
                        .filter(one -> one.model().equals("gpt-realtime"))
                        .toList(),
                rows.stream()
                        .filter(row -> row.getString("model").equals("gpt-realtime"))
                        .toList());
        assertBooked(
                served.stream()
                        .filter(one -> !one.model().equals("gpt-realtime"))
                        .toList(),
                rows.stream()
                        .filter(row -> !row.getString("model").equals("gpt-realtime"))
                        .toList());
    }

    @Test
    void what_is_written_down_by_the_second_costs_seconds() {
        String key = company("20.00");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            session.send("{'type':'session.update','session':{'input_audio_transcription':{'model':'clock'}}}");
            assertThat(session.next("session.updated")
                            .getJsonObject("session")
                            .getJsonObject("input_audio_transcription")
                            .getString("model"))
                    .isEqualTo("clock");
            session.sound(9, 100_000);
            session.send("{'type':'input_audio_buffer.commit'}");
            session.next("conversation.item.input_audio_transcription.completed");
            session.leave();
        }
        List<JsonObject> rows = charged(before);
        assertBooked(EMULATORS.served("openai", 1), rows);
        assertThat(rows.getFirst().getJsonObject("tokens").getInteger("audio_seconds"))
                .isEqualTo(3);
        assertThat(rows.getFirst().getString("cost")).isEqualTo("0.0003");
    }

    @Test
    void a_session_whose_balance_is_spent_is_told_so_and_closed() {
        String key = company("1.32");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            session.ask("[words=1000]");
            session.next("response.done");
            JsonObject error = session.error();
            assertThat(error.getString("code")).isEqualTo("insufficient_quota");
            assertThat(error.getString("message")).contains("1.3", LiveProvider.HELD);
            assertThat(session.closed())
                    .isEqualTo(new LiveClient.Closed(4000, "insufficient_quota.insufficient_quota"));
        }
        assertBooked(EMULATORS.served("openai", 1), charged(before));
    }

    @Test
    void a_second_response_that_the_balance_can_not_hold_is_refused_alone() {
        String key = company("1.40");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            session.ask("[words=30 pace=100]");
            session.next("response.created");
            session.send("{'type':'response.create','event_id':'mine','response':{'conversation':'none'}}");
            JsonObject error = session.error();
            assertThat(error.getString("code")).isEqualTo("insufficient_quota");
            assertThat(error.getString("event_id")).isEqualTo("mine");
            assertThat(session.next("response.done").getJsonObject("response").getString("status"))
                    .isEqualTo("completed");
            session.ask("still here");
            session.next("response.done");
            session.leave();
        }
        assertBooked(EMULATORS.served("openai", 2), charged(before));
    }

    @Test
    void a_revoked_key_ends_its_session_and_what_was_said_is_charged_by_our_count() {
        var company = WEIR.newCompany("Revoked", Money.usd(20_000_000_000L));
        Books before = WEIR.books(company.key());
        String made = WEIR.api()
                .send("POST", "/api/v1/keys", company.key(), "{\"name\":\"phone\",\"scopes\":[\"inference\"]}")
                .body();
        JsonObject key = new JsonObject(made).getJsonObject("data");
        try (var session = open(key.getString("key"))) {
            session.ask("[words=500 pace=50]");
            session.next("response.output_text.delta");
            WEIR.api().send("DELETE", "/api/v1/keys/" + key.getString("id"), company.key(), null);
            assertThat(session.error().getString("code")).isEqualTo("invalid_api_key");
            assertThat(session.closed())
                    .isEqualTo(new LiveClient.Closed(4000, "invalid_request_error.invalid_api_key"));
        }
        JsonObject row = charged(before).getFirst();
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getString("ending")).isEqualTo("refused");
        assertThat(row.getJsonObject("tokens").getInteger("output_text")).isPositive();
        assertThat(EMULATORS.served("openai", 1).getFirst().ending()).isEqualTo(Served.Ending.CLIENT_LEFT);
    }

    @ParameterizedTest
    @CsvSource({
        "cut-in-stream=3, 1011, , upstream_cut, true",
        "reset-in-stream=3 pace=50, 1014, upstream_cut, upstream_cut, true",
        "reset-in-stream=0, 1014, upstream_cut, upstream_cut, false",
        "garbage, 1014, upstream_invalid_response, upstream_error, true"
    })
    void a_provider_that_breaks_off_is_told_and_charged_by_what_was_delivered(
            String fault, int code, String error, String ending, boolean charged) {
        String key = company("20.00");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            session.ask("[words=8 fault=" + fault + "]");
            if (error != null) {
                assertThat(session.error().getString("code")).isEqualTo(error);
            }
            assertThat(session.closed().code()).isEqualTo(code);
        }
        List<JsonObject> rows = charged(before);
        assertThat(rows).hasSize(charged ? 1 : 0);
        if (charged) {
            assertThat(rows.getFirst().getString("ending")).isEqualTo(ending);
            assertThat(rows.getFirst().getBoolean("estimated")).isTrue();
            assertThat(rows.getFirst().getJsonObject("tokens").getInteger("output_text"))
                    .isPositive();
        }
    }

    @Test
    void failed_and_cancelled_responses_are_charged_what_their_provider_reports() {
        String key = company("20.00");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            session.ask("[words=8 fault=error-in-stream=3]");
            assertThat(session.error().getString("code")).isEqualTo("server_error");
            session.next("response.done");
            session.ask("[words=500 pace=20]");
            session.next("response.output_text.delta");
            session.send("{'type':'response.cancel'}");
            assertThat(session.next("response.done").getJsonObject("response").getString("status"))
                    .isEqualTo("cancelled");
            session.ask("[words=8 usage=none]");
            session.next("response.done");
            session.leave();
        }
        List<JsonObject> rows = charged(before);
        assertBooked(EMULATORS.served("openai", 3).subList(0, 2), rows.subList(0, 2));
        assertThat(rows.getFirst().getString("ending")).isEqualTo("upstream_error");
        assertThat(rows.get(2).getBoolean("estimated")).isTrue();
        assertThat(rows.get(2).getJsonObject("tokens").getInteger("output_text"))
                .isBetween(8, 20);
    }

    @Test
    void what_a_session_held_is_free_again_however_it_ends() {
        String key = company("1.32");
        for (String said : new String[] {"Hello", "[fault=garbage]", "[fault=cut-in-stream=1 words=3]", "Good-bye"}) {
            try (var session = open(key)) {
                session.ask(said);
                if (said.startsWith("[")) {
                    session.closed();
                } else {
                    session.next("response.done");
                    session.leave();
                }
            }
            WEIR.awaitSettled();
        }
    }

    @Test
    void a_caller_that_leaves_cancels_its_response_and_pays_what_was_made() {
        String key = company("20.00");
        Books before = WEIR.books(key);
        try (var session = open(key)) {
            session.ask("[words=500 pace=20]");
            session.next("response.output_text.delta");
            session.leave();
        }
        assertThat(EMULATORS.served("openai", 1).getFirst().ending()).isEqualTo(Served.Ending.CLIENT_LEFT);
        JsonObject row = charged(before).getFirst();
        assertThat(row.getString("ending")).isEqualTo("client_gone");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(row.getJsonObject("tokens").getInteger("input_fresh")).isPositive();
    }

    @Test
    void other_models_and_writers_than_the_session_can_have_are_refused_within_it() {
        String key = company("20.00");
        try (var session = open(key)) {
            session.next("session.created");
            refuseUpdate(session, "'model':'scribe'", "invalid_value", "session.model", "'voice'");
            String writer = "session.audio.input.transcription.model";
            refuseUpdate(session, writes("other-scribe"), "invalid_value", writer, "azure");
            refuseUpdate(session, writes("priceless"), "model_not_priced", writer, "no price");
            refuseUpdate(session, writes("nobody"), "model_not_found", writer, "does not exist");
            session.send("{'type':'session.update','session':{'instructions':'Be brief.'}}");
            assertThat(session.next("session.updated").getJsonObject("session").getString("instructions"))
                    .isEqualTo("Be brief.");
            assertThat(session.socket().isClosed()).isFalse();
            session.leave();
        }
    }

    private static String writes(String model) {
        return "'audio':{'input':{'transcription':{'model':'" + model + "'}}}";
    }

    private static void refuseUpdate(LiveClient session, String field, String code, String param, String words) {
        session.send("{'event_id':'u1','type':'session.update','session':{" + field + "}}");
        JsonObject error = session.error();
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("param")).isEqualTo(param);
        assertThat(error.getString("event_id")).isEqualTo("u1");
        assertThat(error.getString("message")).contains(words);
    }

    @Test
    void what_is_no_event_is_refused_here_and_the_session_goes_on() {
        try (var session = open(company("20.00"))) {
            session.send("no event");
            assertThat(session.error().getString("code")).isEqualTo("invalid_json");
            session.send("{'event_id':'e'}");
            assertThat(session.error().getString("param")).isEqualTo("type");
            session.send("{'type':'session.destroy','event_id':'e2'}");
            JsonObject passed = session.error();
            assertThat(passed.getString("message")).as("the provider's own").contains("session.destroy");
            assertThat(passed.getString("event_id")).isEqualTo("e2");
            session.leave();
        }
    }

    @Test
    void frames_in_pieces_and_large_ones_pass() throws Exception {
        try (var session = open(company("20.00"))) {
            var socket = session.socket();
            String update = "{'type':'session.update','session':{'instructions':'é pieces','model':'voice'}}"
                    .replace('\'', '"');
            byte[] bytes = update.getBytes(StandardCharsets.UTF_8);
            int cut = update.indexOf('é') + 1; // within the character
            var text = Pieces.of(bytes, cut, cut + 5);
            for (var piece : text) {
                socket.writeFrame(piece).await();
            }
            assertThat(session.next("session.updated").getJsonObject("session").getString("instructions"))
                    .isEqualTo("é pieces");
            session.sound(3, 11_000_000);
            session.send("{'type':'input_audio_buffer.commit'}");
            session.next("input_audio_buffer.committed");
            session.leave();
        }
        try (var session = open(company("20.00"))) {
            session.socket().writeFrame(WebSocketFrame.binaryFrame(LiveClient.bytes(16 * 1024 * 1024 + 1), true));
            // The connection goes with what of the frame is still on its way.
            assertThat(session.closed().code()).isIn(1009, 1006);
        }
        try (var session = open(company("20.00"))) {
            var half = LiveClient.bytes(9 * 1024 * 1024);
            session.socket().writeFrame(WebSocketFrame.binaryFrame(half, false));
            session.socket().writeFrame(WebSocketFrame.continuationFrame(half, true));
            assertThat(session.error().getString("code")).isEqualTo("request_too_large");
            assertThat(session.closed().code()).isEqualTo(1009);
        }
    }

    @Test
    void pings_are_answered_and_close_codes_carried_over() throws Exception {
        try (var session = open(company("20.00"))) {
            var pong = new CompletableFuture<String>();
            session.socket().pongHandler(data -> pong.complete(data.toString()));
            session.socket().writePing(Buffer.buffer("are you there"));
            assertThat(pong.get(5, TimeUnit.SECONDS)).isEqualTo("are you there");
            session.ask("[words=8 fault=cut-in-stream=1]");
            assertThat(session.closed()).isEqualTo(new LiveClient.Closed(1011, "the emulator was told to"));
        }
    }

    @Test
    void a_browser_brings_its_key_as_a_subprotocol() {
        String key = company("20.00");
        try (var session = LiveClient.open(
                WEIR.port(),
                MODEL,
                "protocol",
                "realtime",
                "protocol",
                "openai-insecure-api-key." + key,
                "protocol",
                "openai-beta.realtime-v1")) {
            assertThat(session.socket().subProtocol()).isEqualTo("realtime");
            session.ask("Hello");
            session.next("response.done");
            session.leave();
        }
        Served served = EMULATORS.served("openai", 1).getFirst();
        assertThat(served.headers()).containsEntry("openai-beta", "realtime=v1");
        assertThat(served.request()).isEqualTo("GET /openai/v1/realtime?model=gpt-realtime");
        assertThat(served.headers().toString()).doesNotContain(key);
    }
}
