package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/** What a test does on the server's own machine: makes people, looks at rooms. */
public final class LocalAccounts {
    /** A new account. */
    public record Login(String userId, String password, String accessToken) {}

    private LocalAccounts() {}

    public static Login create(HomeserverState state, String localpart) {
        return state.inspect(() -> {
            String password = "password of " + localpart;
            Account account = state.accounts().create(localpart, password);
            return new Login(account.userId(), password, state.accounts().login(account, null, "test"));
        });
    }

    public static void expireTokens(HomeserverState state, String userId) {
        state.locked(() -> {
            state.accounts().runOut(userId);
            return userId;
        });
    }

    public static void endSessions(HomeserverState state, String userId) {
        state.locked(() -> {
            state.accounts().logoutEverywhere(userId);
            return userId;
        });
    }

    public static JsonNode state(HomeserverState state, String roomId, String type, String key) {
        return state.inspect(() -> {
            StoredEvent event = state.rooms()
                    .find(roomId)
                    .flatMap(room -> Optional.ofNullable(room.state(type, key)))
                    .orElse(null);
            return event == null ? MissingNode.getInstance() : event.content();
        });
    }
}
