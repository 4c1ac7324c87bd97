package dev.puppetmaster.bot.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class JsonLinesTest {
    private final JsonLines lines = new JsonLines(Map.of("namespace", "robots"));
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("a.b.C");

    @BeforeEach
    void listen() {
        // a context of its own reads no MDC unless it is told to
        context.setMDCAdapter(MDC.getMDCAdapter());
        events.setContext(context);
        events.start();
        log.addAppender(events);
    }

    @Test
    void anEventIsOneLineWithWhatItIsAbout() throws IOException {
        log.warn(
                "{} cannot read {}, asked by {} in {}:\n{}",
                new UserId("@a:s"),
                new RoomId("!r"),
                new UserId("@you:s"),
                new EventId("$e"),
                "\"why\"");

        JsonNode line = line();
        assertThat(Instant.parse(line.path("time").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("logger").asText()).isEqualTo("a.b.C");
        assertThat(line.path("message").asText()).isEqualTo("@a:s cannot read !r, asked by @you:s in $e:\n\"why\"");
        assertThat(line.path("namespace").asText()).isEqualTo("robots");
        assertThat(line.path("puppet").asText()).isEqualTo("@a:s");
        assertThat(line.path("room").asText()).isEqualTo("!r");
        assertThat(line.path("event").asText()).isEqualTo("$e");
        assertThat(line.has("error")).isFalse();
    }

    @Test
    void whoseTurnItIsCountsMoreThanWhoIsNamed() throws IOException {
        log.error("asked by {}", new UserId("@you:s"), new IllegalStateException("oh"));
        MDC.put("puppet", "@a:s");
        JsonNode line;
        try {
            line = line();
        } finally {
            MDC.remove("puppet");
        }

        assertThat(line.path("puppet").asText()).isEqualTo("@a:s");
        assertThat(line.path("error").asText())
                .startsWith("java.lang.IllegalStateException: oh")
                .contains("JsonLinesTest");
    }

    private JsonNode line() throws IOException {
        String text = new String(lines.encode(events.list.getFirst()), StandardCharsets.UTF_8);
        assertThat(text).hasLineCount(1).endsWith("\n");
        return new JsonMapper().readTree(text);
    }
}
