package dev.puppetmaster.bots.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventJson;
import dev.puppetmaster.bot.remote.RoundReader;
import dev.puppetmaster.bot.remote.TurnLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a brain answered once, in the form in which a turn remembers it.
 *
 * @param text what it said; only a draft where it wants tools
 * @param wishes the tools that it wants, in order
 * @param failure why there is no answer, as it says itself; null if there is one
 */
record Round(
        String text,
        List<TurnLine.ToolWish> wishes,
        @Nullable String failure) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int REPLACEMENT = 0xfffd;

    Round {
        wishes = List.copyOf(wishes);
    }

    static Round of(RoundReader read) {
        return new Round(whole(read.text()), read.wishes(), read.failure().orElse(null));
    }

    /** Half characters come where a program cuts its text in the middle of one; those that fit together are one again. */
    private static String whole(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints().map(c -> EventJson.isHalf(c) ? REPLACEMENT : c).forEach(whole::appendCodePoint);
        return whole.toString();
    }

    String toJson() {
        ObjectNode json = JSON.createObjectNode().put("text", text).put("failure", failure);
        ArrayNode all = json.putArray("wishes");
        wishes.forEach(wish ->
                all.addObject().put("id", wish.id()).put("name", wish.name()).set("arguments", wish.arguments()));
        return json.toString();
    }

    static Round fromJson(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<TurnLine.ToolWish> wishes = new ArrayList<>();
            for (JsonNode wish : json.path("wishes")) {
                wishes.add(new TurnLine.ToolWish(
                        wish.path("id").asText(), wish.path("name").asText(), (ObjectNode) wish.required("arguments")));
            }
            return new Round(
                    json.path("text").asText(), wishes, json.path("failure").textValue());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was kept of a brain's answer is damaged", e);
        }
    }
}
