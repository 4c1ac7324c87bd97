package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Links that a Matrix client opens by itself. */
final class Links {
    private Links() {}

    /** A {@code matrix.to} link to an event, by way of the homeserver of {@code member}. */
    static String to(RoomId room, EventId event, UserId member) {
        return "https://matrix.to/#/" + encoded(room.value()) + "/" + encoded(event.value()) + "?via="
                + encoded(member.serverName());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
