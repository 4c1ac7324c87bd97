package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.Finding;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a homeserver still has the signing key that others know it by. Without it nobody can check what it said before, unless it
 * lists the key among its old ones.
 */
final class SigningKeyCheck {
    private static final String SUBJECT = "signing key";
    private static final String QUERY = "/_matrix/key/v2/query/";

    private SigningKeyCheck() {}

    /**
     * A key that somebody knows.
     *
     * @param by who knows it
     */
    record Remembered(String key, List<String> by) {}

    /**
     * What another homeserver has in its memory of the keys of one (Server-Server API, "Querying Keys Through Another Server"):
     * all that it ever fetched, and nothing is fetched for this.
     */
    static List<KeyDocument> remembered(Seen of, Seen by, Web web) {
        String name = of.target().serverName();
        Seen.Asked asked = by.ask(QUERY + URLEncoder.encode(name, StandardCharsets.UTF_8), web);
        Web.Answer answer = asked.answer();
        List<KeyDocument> documents = new ArrayList<>();
        if (answer != null) {
            for (JsonNode each : answer.body().path("server_keys")) {
                KeyDocument document = KeyDocument.of(each);
                // what it did not sign itself proves nothing
                if (document.serverName().equals(name) && document.wrong().isEmpty()) {
                    documents.add(document);
                }
            }
        }
        return documents;
    }

    /**
     * Compares, and adds what it has now to what is known.
     *
     * @param memories of the other homeservers, by their names
     */
    static Optional<Finding> look(Seen seen, Map<String, List<KeyDocument>> memories, KnownKeys known, Instant now) {
        Optional<KeyDocument> published =
                seen.document().filter(it -> it.wrong().isEmpty());
        if (published.isEmpty()) {
            return Optional.empty();
        }
        String name = seen.target().serverName();
        KeyDocument document = published.get();
        SortedMap<String, Remembered> before = before(name, memories, known);
        known.add(name, document.keys(), now);
        About about = new About(SUBJECT, name, About.KEYS);
        if (document.validUntil().isBefore(now)) {
            return Optional.of(about.fail(
                    "its key document ended at " + document.validUntil(),
                    "set the clock of the homeserver right, and restart it"));
        }
        String has = String.join(", ", document.keys().keySet());
        for (Map.Entry<String, Remembered> entry : before.entrySet()) {
            String id = entry.getKey();
            String key = entry.getValue().key();
            if (!key.equals(document.keys().get(id))
                    && !key.equals(document.old().get(id))) {
                return Optional.of(lost(about, id, entry.getValue(), has, now));
            }
        }
        String by = before.isEmpty() ? "" : ", as the others know it";
        return Optional.of(about.ok(has + by));
    }

    private static Finding lost(About about, String id, Remembered remembered, String has, Instant now) {
        return about.fail(
                "signs with " + has + "; " + id + ", which " + String.join(" and ", remembered.by())
                        + ", is not among its old keys: nobody new can check what it said before",
                "bring back signing.key of a backup; if it is gone, list it in old_signing_keys (chart: keys.old): \""
                        + id + "\": {key: \"" + remembered.key() + "\", expired_ts: " + now.toEpochMilli() + "}");
    }

    private static SortedMap<String, Remembered> before(
            String name, Map<String, List<KeyDocument>> memories, KnownKeys known) {
        SortedMap<String, Remembered> before = new TreeMap<>();
        known.of(name).forEach((id, key) -> remember(before, id, key.key(), "it had here on " + key.since()));
        memories.forEach((by, documents) -> documents.forEach(
                document -> document.keys().forEach((id, key) -> remember(before, id, key, by + " remembers of it"))));
        return before;
    }

    private static void remember(SortedMap<String, Remembered> before, String id, String key, String by) {
        List<String> all = new ArrayList<>(
                before.getOrDefault(id, new Remembered(key, List.of())).by());
        if (!all.contains(by)) {
            all.add(by);
        }
        before.put(id, new Remembered(key, all));
    }
}
