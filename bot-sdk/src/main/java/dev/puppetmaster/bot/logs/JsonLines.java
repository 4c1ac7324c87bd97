package dev.puppetmaster.bot.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * One JSON object a line for each event of the log: {@code time} (ISO 8601), {@code level}, {@code logger}, {@code message},
 * {@code error} with the stack where something was thrown; then the fields given here, what stands in the MDC (a turn puts
 * {@code puppet} there), and {@code puppet}, {@code room}, {@code event} of the ids in the message, the first of each.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] NONE = {};

    private final Map<String, String> fields;

    /** @param fields that stand in every line, e.g. the namespace and name of a resource */
    public JsonLines(Map<String, String> fields) {
        this.fields = Map.copyOf(fields);
    }

    @Override
    public byte[] headerBytes() {
        return NONE;
    }

    @Override
    public byte[] footerBytes() {
        return NONE;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ObjectNode line = JSON.createObjectNode()
                .put("time", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("message", event.getFormattedMessage());
        fields.forEach(line::put);
        event.getMDCPropertyMap().forEach(line::put);
        Object[] arguments = event.getArgumentArray();
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            switch (Objects.requireNonNullElse(argument, "")) {
                case UserId puppet -> putFirst(line, "puppet", puppet.value());
                case RoomId room -> putFirst(line, "room", room.value());
                case EventId cause -> putFirst(line, "event", cause.value());
                default -> {}
            }
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.put("error", ThrowableProxyUtil.asString(thrown));
        }
        try {
            return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of text is always JSON", e);
        }
    }

    private static void putFirst(ObjectNode line, String field, String value) {
        if (!line.has(field)) {
            line.put(field, value);
        }
    }
}
