package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back over the wire. */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(int status, Map<String, String> headers, byte[] body) {

    static Answer json(int status, JsonNode body) {
        return new Answer(status, Map.of("Content-Type", "application/json"), Json.bytes(body));
    }

    static Answer ok(JsonNode body) {
        return json(200, body);
    }

    static Answer ok() {
        return ok(Json.object());
    }

    static Answer error(MatrixError error) {
        Answer answer = json(error.status(), error.body());
        JsonNode wait = error.body().path("retry_after_ms");
        return wait.isNumber() ? answer.with("Retry-After", String.valueOf((wait.asLong() + 999) / 1000)) : answer;
    }

    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }
}
