package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.OwnerMark;
import org.jspecify.annotations.Nullable;

/** The owner mark as content of a state event: {@code {installation, kind, name: namespace/name, user?}}. */
final class OwnerMarks {
    private OwnerMarks() {}

    static ObjectNode content(OwnerMark mark) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("installation", mark.installation());
        content.put("kind", mark.owner().kind());
        content.put("name", mark.owner().namespace() + "/" + mark.owner().name());
        if (mark.user() != null) {
            content.put("user", mark.user());
        }
        return content;
    }

    /** Null for content that is no mark. */
    static @Nullable OwnerMark parse(JsonNode content) {
        String[] name = content.path("name").asText("").split("/", -1);
        String installation = content.path("installation").asText("");
        String kind = content.path("kind").asText("");
        if (name.length != 2 || installation.isEmpty() || kind.isEmpty()) {
            return null;
        }
        String user = content.hasNonNull("user") ? content.path("user").asText() : null;
        return new OwnerMark(installation, new ResourceKey(kind, name[0], name[1]), user);
    }
}
