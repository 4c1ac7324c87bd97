package dev.puppetmaster.testkit.internal;

/** The room directory's names. */
final class Aliases {
    private Aliases() {}

    /** An appservice makes aliases of its namespace only; nobody else makes one of these. */
    static void requireOwn(HomeserverState state, Requester by, String alias) {
        Appservice appservice = by.appservice();
        if (appservice != null && !appservice.ownsAlias(alias)) {
            throw new MatrixError(400, "M_EXCLUSIVE", "This application service has not reserved this kind of alias.");
        }
        if (appservice == null && state.appservices().stream().anyMatch(a -> a.ownsAlias(alias))) {
            throw new MatrixError(400, "M_EXCLUSIVE", "This alias is reserved by an application service.");
        }
    }

    static String resolve(HomeserverState state, String alias) {
        Rooms.Alias target = state.rooms().alias(alias);
        if (target == null) {
            throw MatrixError.notFound("Room alias " + alias + " not found");
        }
        return target.roomId();
    }

    static void put(HomeserverState state, Requester by, String alias, String roomId) {
        if (!alias.startsWith("#") || !alias.contains(":")) {
            throw MatrixError.invalid("Room alias invalid");
        }
        if (!alias.endsWith(":" + state.serverName())) {
            throw MatrixError.bad("Room alias must be local");
        }
        Room room = state.rooms().find(roomId).orElseThrow(() -> MatrixError.bad("Room does not exist"));
        Aliases.requireOwn(state, by, alias);
        if (by.appservice() == null && !room.isJoined(by.userId())) {
            throw MatrixError.forbidden("You must be in the room to create an alias for it");
        }
        if (state.rooms().alias(alias) != null) {
            throw new MatrixError(409, "M_UNKNOWN", "Room alias " + alias + " already exists");
        }
        state.rooms().putAlias(alias, roomId, by.userId());
    }

    static void delete(HomeserverState state, Requester by, String alias) {
        // Synapse does not look whether an appservice's alias is there.
        if (by.appservice() != null) {
            requireOwn(state, by, alias);
        } else {
            requireMayDelete(state, by, alias);
        }
        state.rooms().removeAlias(alias);
    }

    private static void requireMayDelete(HomeserverState state, Requester by, String alias) {
        Rooms.Alias target = state.rooms().alias(alias);
        if (target == null) {
            throw MatrixError.notFound("Unknown room alias");
        }
        PowerLevels power = state.rooms().joined(by, target.roomId()).power();
        if (!target.creator().equals(by.userId())
                && power.of(by.userId()) < power.toSend("m.room.canonical_alias", true)) {
            throw MatrixError.forbidden("You don't have permission to delete the alias.");
        }
    }
}
