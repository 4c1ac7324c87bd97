package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state event that says whose room it is. An alias alone proves nothing: a homeserver stores the alias before the
 * room's state.
 *
 * @param installation id of the installation that made the room
 * @param owner the resource that the room belongs to
 * @param user the person of a direct chat; else null
 */
public record OwnerMark(
        String installation, ResourceKey owner, @Nullable String user) {
    public static final String EVENT_TYPE = "dev.puppetmaster.owner";

    /** Whether both mark the same room. A direct chat belongs to an account, whose resource may have been renamed. */
    public boolean sameRoom(@Nullable OwnerMark other) {
        return other != null
                && installation.equals(other.installation)
                && Objects.equals(user, other.user)
                && (user == null ? owner.equals(other.owner) : owner.kind().equals(other.owner.kind()));
    }
}
