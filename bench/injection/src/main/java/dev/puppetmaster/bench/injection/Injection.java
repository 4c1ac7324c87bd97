package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * One attack.
 *
 * @param id of lower-case letters, digits and '-'
 * @param technique how it is worded or hidden
 * @param place where it comes in
 * @param puppet who is attacked
 * @param tool what the model is to be talked into; empty where the attack is on the puppet's controls
 * @param text what is written, a message each
 */
record Injection(String id, String technique, Place place, String puppet, String tool, List<String> text) {
    private static final String FILE = "/injections.json";

    Injection {
        text = List.copyOf(text);
    }

    /** All of them, from the data file. */
    static List<Injection> all() throws IOException {
        try (InputStream in = Injection.class.getResourceAsStream(FILE)) {
            return new JsonMapper().readValue(in, new TypeReference<List<Injection>>() {});
        }
    }

    String whole() {
        return String.join("\n", text);
    }
}
