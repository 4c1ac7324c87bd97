package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import org.jspecify.annotations.Nullable;

/** Which person may ask a puppet where. Pure. */
final class Access {
    private Access() {}

    /** Whether a person may ask here. */
    static boolean mayAsk(UserId who, Puppet self, RoomId room, boolean direct) {
        if (!self.accessUsers().isEmpty()) {
            return self.accessUsers().stream().anyMatch(glob -> Glob.matches(glob, who.value()));
        }
        FriendRoom here = self.friendships().get(room);
        if (here != null) {
            return here.members().contains(who);
        }
        return knows(self, who) || (direct && observes(self, who, null));
    }

    /** Whether a person's invitation is taken: whoever may ask in some room may also invite. */
    static boolean mayInvite(UserId who, Puppet self) {
        return self.accessUsers().isEmpty()
                ? knows(self, who) || observes(self, who, null)
                : self.accessUsers().stream().anyMatch(glob -> Glob.matches(glob, who.value()));
    }

    /** Whether a person watches this room, or this puppet anywhere. */
    static boolean observes(Puppet self, UserId who, @Nullable FriendRoom here) {
        return (here != null && here.observers().contains(who))
                || self.observers().contains(who);
    }

    private static boolean knows(Puppet self, UserId who) {
        return self.friendships().values().stream()
                .anyMatch(friendship -> friendship.members().contains(who));
    }
}
