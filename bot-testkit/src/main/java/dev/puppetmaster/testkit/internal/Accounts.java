package dev.puppetmaster.testkit.internal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
        sessions.values().removeIf(new Session(account.userId(), device)::equals);
        String token = "syt_" + ids.letters(24);
        sessions.put(token, new Session(account.userId(), device));
        return token;
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
