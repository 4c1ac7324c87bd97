package dev.puppetmaster.testkit.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Uploaded files. */
final class Media {
    @SuppressWarnings("ArrayRecordComponent")
    record Item(byte[] bytes, String contentType, @Nullable String fileName) {}

    private final String serverName;
    private final Ids ids;
    private final Map<String, Item> items = new LinkedHashMap<>();

    Media(String serverName, Ids ids) {
        this.serverName = serverName;
        this.ids = ids;
    }

    /** The mxc URI. */
    String add(Item item) {
        String id = ids.letters(24);
        items.put(id, item);
        return "mxc://" + serverName + "/" + id;
    }

    @Nullable
    Item get(String id) {
        return items.get(id);
    }
}
