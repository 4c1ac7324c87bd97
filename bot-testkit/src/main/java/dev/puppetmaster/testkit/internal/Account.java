package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One user of this server: profile, devices, account data, filters. */
final class Account {
    /** A piece of account data and where in the stream it was last set. */
    record Data(ObjectNode content, long position) {}

    private final String userId;
    private final @Nullable String password;
    private final Map<String, @Nullable String> devices = new LinkedHashMap<>();
    private final Map<String, Map<String, Data>> data = new LinkedHashMap<>();
    private final List<ObjectNode> filters = new ArrayList<>();
    private final ObjectNode profile = Json.object();

    Account(String userId, @Nullable String password, @Nullable String displayname) {
        this.userId = userId;
        this.password = password;
        if (displayname != null) {
            profile.put("displayname", displayname);
        }
    }

    String userId() {
        return userId;
    }

    boolean hasPassword(String given) {
        return password != null && password.equals(given);
    }

    ObjectNode profile() {
        return profile;
    }

    Map<String, @Nullable String> devices() {
        return devices;
    }

    List<ObjectNode> filters() {
        return filters;
    }

    /** Account data by type; {@code roomId} "" for the global one. */
    Map<String, Data> data(String roomId) {
        return data.computeIfAbsent(roomId, id -> new LinkedHashMap<>());
    }

    /** The content of this user's next m.room.member event. */
    ObjectNode member(String membership) {
        ObjectNode content = Json.object();
        content.setAll(profile);
        return content.put("membership", membership);
    }
}
