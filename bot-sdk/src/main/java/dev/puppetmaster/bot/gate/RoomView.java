package dev.puppetmaster.bot.gate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Map;

/**
 * What is known of a room.
 *
 * @param id the room
 * @param members everybody who is joined or invited
 * @param encrypted whether messages here are encrypted
 * @param tombstoned whether the room was replaced by another
 */
public record RoomView(RoomId id, Map<UserId, Member> members, boolean encrypted, boolean tombstoned) {
    public RoomView {
        members = Map.copyOf(members);
    }

    /**
     * @param joined true if joined, false if only invited
     * @param displayName in this room, or ""
     */
    public record Member(boolean joined, String displayName) {}

    @JsonIgnore
    public boolean isJoined(UserId user) {
        Member member = members.get(user);
        return member != null && member.joined();
    }

    /** A user's name as people in the room see it. */
    @JsonIgnore
    public String nameOf(UserId user) {
        Member member = members.get(user);
        return member == null || member.displayName().isBlank() ? user.localpart() : member.displayName();
    }
}
