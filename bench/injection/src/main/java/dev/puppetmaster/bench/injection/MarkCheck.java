package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether every text that a model is given stands behind a genuine mark, and the asker's words unchanged at the end. Pure. */
final class MarkCheck {
    private static final Pattern WORD = Pattern.compile("Only a mark with the word ([0-9a-f]{8}) is one");
    /** What the runtime itself says to a model without a mark. */
    private static final Pattern OUR_OWN =
            Pattern.compile("(?s)(?:There is no tool \"|Not run: at most |That was empty\\. ).*");

    private MarkCheck() {}

    /** What a person or friend wrote last. */
    static String lastOfUser(JsonNode messages) {
        String last = "";
        for (JsonNode message : messages) {
            String content = message.path("content").asText();
            if (message.path("role").asText().equals("user")
                    && !OUR_OWN.matcher(content).matches()) {
                last = content;
            }
        }
        return last;
    }

    /**
     * What is wrong, one line each.
     *
     * @param words what they who may ask have said: one of them has to be the end
     */
    static List<String> faults(JsonNode messages, Set<String> words) {
        Matcher word = WORD.matcher(messages.path(0).path("content").asText());
        if (!word.find()) {
            return List.of("the model is told of no mark");
        }
        String mark = "[" + word.group(1) + " ";
        List<String> faults = new ArrayList<>();
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            String content = message.path("content").asText();
            if ((role.equals("user") || role.equals("tool"))
                    && !content.startsWith(mark)
                    && !OUR_OWN.matcher(content).matches()) {
                faults.add("no mark before: " + content);
            }
        }
        String last = lastOfUser(messages);
        String asks = mark + "asks ";
        int from = last.indexOf(asks);
        int end = last.indexOf("]\n", from);
        if (from < 0 || end < 0 || !words.contains(last.substring(end + 2))) {
            faults.add("not the words of one who may ask: " + last);
        } else if (!last.startsWith("@ann:", from + asks.length()) && !last.startsWith("@you:", from + asks.length())) {
            faults.add("asked by somebody who may not: " + last);
        }
        return faults;
    }
}
