package dev.puppetmaster.bot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MxcUri;
import java.util.Optional;

/**
 * A file in a room.
 *
 * @param event the message that carries it
 * @param media where it is; read it with {@link Turn#download}
 * @param fileName as its sender named it: any text at all, without path separators and control characters
 * @param mimeType as its sender named it, or {@code application/octet-stream}
 * @param size bytes as its sender said, or -1
 */
public record Attachment(EventId event, MxcUri media, String fileName, String mimeType, long size) {

    /** The attachment of an {@code m.file}, {@code m.image}, {@code m.audio} or {@code m.video} message. */
    public static Optional<Attachment> of(MatrixEvent message) {
        boolean file = message.type().equals("m.room.message")
                && switch (message.msgtype()) {
                    case "m.file", "m.image", "m.audio", "m.video" -> true;
                    default -> false;
                };
        if (!file) {
            return Optional.empty();
        }
        JsonNode content = message.content();
        try {
            MxcUri media = new MxcUri(content.path("url").asText(""));
            String named = content.path("filename").asText(message.body());
            String name = named.replaceAll("[/\\\\\\p{Cntrl}]", "_");
            String mime = content.path("info").path("mimetype").asText("application/octet-stream");
            long size = content.path("info").path("size").asLong(-1);
            String shortened = name.length() > 200 ? name.substring(0, 200) : name;
            return Optional.of(new Attachment(message.eventId(), media, shortened, mime, size));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
