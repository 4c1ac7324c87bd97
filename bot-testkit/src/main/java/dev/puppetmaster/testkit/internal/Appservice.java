package dev.puppetmaster.testkit.internal;

import dev.puppetmaster.testkit.Registration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A registration with its namespaces compiled. */
public final class Appservice {
    private final Registration registration;
    private final String senderId;
    private final List<Pattern> users;
    private final List<Pattern> aliases;

    Appservice(Registration registration, String serverName) {
        this.registration = registration;
        this.senderId = "@" + registration.senderLocalpart() + ":" + serverName;
        this.users = registration.userRegexes().stream().map(Pattern::compile).toList();
        this.aliases =
                registration.aliasRegexes().stream().map(Pattern::compile).toList();
    }

    String id() {
        return registration.id();
    }

    @Nullable
    String url() {
        String url = registration.url();
        return url == null ? null : url.replaceAll("/+$", "");
    }

    String hsToken() {
        return registration.hsToken();
    }

    String asToken() {
        return registration.asToken();
    }

    String senderId() {
        return senderId;
    }

    boolean ownsUser(String userId) {
        return users.stream().anyMatch(p -> p.matcher(userId).lookingAt());
    }

    boolean controls(String userId) {
        return userId.equals(senderId) || ownsUser(userId);
    }

    boolean ownsAlias(String alias) {
        return aliases.stream().anyMatch(p -> p.matcher(alias).lookingAt());
    }

    /** Synapse's rule: the sender, the target of a membership, an alias of the room, or a joined member is its own. */
    boolean wants(StoredEvent event, Room room, Iterable<String> roomAliases) {
        if (controls(event.sender())) {
            return true;
        }
        String target = event.stateKey();
        if (event.isMember() && target != null && controls(target)) {
            return true;
        }
        for (String alias : roomAliases) {
            if (ownsAlias(alias)) {
                return true;
            }
        }
        return room.joined().stream().anyMatch(this::controls);
    }
}
