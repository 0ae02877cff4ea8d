package dev.weir.providers.demo;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class DemoProviderTest {
    @Test
    void smoke() {
        try (var calls = new DemoCalls()) {
            System.out.println(calls.chat(new JsonObject("""
                {"model":"demo","messages":[{"role":"user","content":"hello there"}],"stream":true,"stream_options":{"include_usage":true},"metadata":{"demo_delay_ms":"0"}}
                """)).text());
            System.out.println(calls.chat(new JsonObject("""
                {"model":"demo","messages":[{"role":"user","content":"hello there"}],"tools":[{"type":"function","function":{"name":"a","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"function","function":{"name":"b"}}]}
                """)).text());
            System.out.println(calls.chat(new JsonObject("""
                {"model":"demo","messages":[{"role":"user","content":"hello there"}],"metadata":{"demo_fail":"x"}}
                """)).text());
        }
    }
}
