package dev.puppetmaster.testkit.internal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Users, their devices and access tokens. */
final class Accounts {
    private static final Pattern LOCALPART = Pattern.compile("[a-z0-9._=/+-]+");

    /** What an access token opens. */
    record Session(String userId, String deviceId) {}

    private final String serverName;
    private final Ids ids;
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Session> refreshTokens = new LinkedHashMap<>();
    /** Access tokens that have run out, of sessions that go on. */
    private final Map<String, Session> runOut = new LinkedHashMap<>();

    Accounts(String serverName, Ids ids) {
        this.serverName = serverName;
        this.ids = ids;
    }

    String userId(String localpart) {
        return "@" + localpart + ":" + serverName;
    }

    Account create(String localpart, @Nullable String password) {
        String userId = userId(localpart);
        if (!LOCALPART.matcher(localpart).matches()) {
            throw new MatrixError(
                    400, "M_INVALID_USERNAME", "User ID can only contain characters a-z, 0-9, or '=_-./+'");
        }
        if (accounts.containsKey(userId)) {
            throw new MatrixError(400, "M_USER_IN_USE", "User ID already taken.");
        }
        return put(localpart, password, localpart);
    }

    /** The account of an appservice itself: made with its registration, without a display name. */
    void createSender(String localpart) {
        if (!accounts.containsKey(userId(localpart))) {
            put(localpart, null, null);
        }
    }

    Optional<Account> find(String userId) {
        return Optional.ofNullable(accounts.get(userId));
    }

    Account get(String userId) {
        return find(userId).orElseThrow(() -> MatrixError.notFound("User not found"));
    }

    /** Makes the device if it is new, and a token for it. */
    String login(Account account, @Nullable String deviceId, @Nullable String displayName) {
        String device = deviceId == null ? ids.letters(10).toUpperCase(Locale.ROOT) : deviceId;
        account.devices().putIfAbsent(device, displayName);
        Session session = new Session(account.userId(), device);
        forget(session);
        return accessToken(session);
    }

    private String accessToken(Session session) {
        String token = "syt_" + ids.letters(24);
        sessions.put(token, session);
        return token;
    }

    private void forget(Session session) {
        sessions.values().removeIf(session::equals);
        runOut.values().removeIf(session::equals);
        refreshTokens.values().removeIf(session::equals);
    }

    /** A token with which the session gets its next access token. */
    String refreshToken(Session session) {
        String token = "syr_" + ids.letters(24);
        refreshTokens.put(token, session);
        return token;
    }

    /** The next access token; the refresh token counts no more, the access token until it has run out (as Synapse). */
    Optional<String> refresh(String refreshToken) {
        Session session = refreshTokens.get(refreshToken);
        if (session == null) {
            return Optional.empty();
        }
        refreshTokens.values().removeIf(session::equals);
        return Optional.of(accessToken(session));
    }

    /** The access tokens of a user run out; sessions that have a refresh token may go on. */
    void runOut(String userId) {
        sessions.forEach((token, session) -> {
            if (session.userId().equals(userId)) {
                runOut.put(token, session);
            }
        });
        sessions.values().removeIf(session -> session.userId().equals(userId));
    }

    /** All sessions of a user end, as when somebody signs out everywhere. */
    void logoutEverywhere(String userId) {
        Set.copyOf(sessions.values()).stream()
                .filter(session -> session.userId().equals(userId))
                .forEach(this::forget);
    }

    boolean hasRunOut(String token) {
        return runOut.containsKey(token);
    }

    @Nullable
    Session session(String token) {
        return sessions.get(token);
    }

    /** Ends the session, and its device with it. */
    void logout(String token) {
        Session session = sessions.remove(token);
        if (session != null) {
            get(session.userId()).devices().remove(session.deviceId());
        }
    }

    private Account put(String localpart, @Nullable String password, @Nullable String displayname) {
        Account account = new Account(userId(localpart), password, displayname);
        accounts.put(account.userId(), account);
        return account;
    }
}
