package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.crd.Approvals;
import dev.puppetmaster.api.crd.CustomResources;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.registrar.ApprovalKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of approvals in a file, where no API server keeps it: resources as those, at most {@value #MOST}, none older than
 * {@value #DAYS} days. What stands there when it is opened is believed until the runtime says otherwise. Thread-safe.
 */
public final class ApprovalFile implements ApprovalKeeper {
    private static final Logger log = LoggerFactory.getLogger(ApprovalFile.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final String namespace;
    private final String homeserver;
    /** By name. */
    private final Map<String, ObjectNode> items = new HashMap<>();
    /** The revision of what the runtime said since this was opened, by name. */
    private final Map<String, Long> heard = new HashMap<>();
    /** Whether the file says something else. */
    private boolean unwritten;

    private ApprovalFile(Path file, String namespace, String homeserver) {
        this.file = file;
        this.namespace = namespace;
        this.homeserver = homeserver;
    }

    /** Opens the file; it need not be there. One that is damaged is begun anew: the runtime tells it again. */
    public static ApprovalFile open(Path file, String namespace, String homeserver) {
        ApprovalFile opened = new ApprovalFile(file, namespace, homeserver);
        try {
            for (JsonNode item : read(file)) {
                if (item instanceof ObjectNode object && object.path("metadata").has("name")) {
                    opened.items.put(name(object), object);
                }
            }
        } catch (IOException e) {
            log.warn(
                    "{} is damaged and is begun anew: {}",
                    file,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return opened;
    }

    /**
     * The resources in a file, the newest first; none where there is no file.
     *
     * @throws IOException if it cannot be read
     */
    public static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> items = new ArrayList<>();
        if (Files.exists(file)) {
            JSON.readTree(Files.readAllBytes(file)).path("items").forEach(items::add);
        }
        return items;
    }

    @Override
    public synchronized boolean keep(List<ApprovalReport> reports) {
        for (ApprovalReport report : reports) {
            unwritten |= put(report);
        }
        if (!unwritten) {
            return true;
        }
        List<ObjectNode> kept = newestFirst();
        ObjectNode all = JSON.createObjectNode();
        all.putArray("items").addAll(kept);
        try {
            OwnerOnlyFile.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
            unwritten = false;
            return true;
        } catch (IOException e) {
            log.warn(
                    "approvals cannot be recorded in {} ({}); check the state folder's disk and permissions",
                    file,
                    e.getMessage());
            return false;
        }
    }

    private boolean put(ApprovalReport report) {
        String name = Approvals.name(homeserver, report);
        if (heard.getOrDefault(name, 0L) >= report.revision()) {
            return false;
        }
        heard.put(name, report.revision());
        ObjectNode item = JSON.createObjectNode();
        item.put("apiVersion", CustomResources.GROUP + "/" + CustomResources.VERSION)
                .put("kind", "Approval");
        item.putObject("metadata").put("name", name).put("namespace", namespace);
        item.set("spec", JSON.valueToTree(Approvals.spec(report)));
        item.set("status", JSON.valueToTree(Approvals.status(report)));
        return !item.equals(items.put(name, item));
    }

    /** What is left when the old and the many have gone. */
    private List<ObjectNode> newestFirst() {
        Instant oldest = Instant.now().minus(Duration.ofDays(DAYS));
        List<ObjectNode> kept = items.values().stream()
                .filter(item -> !requestedAt(item).isBefore(oldest))
                .sorted(Comparator.comparing(ApprovalFile::requestedAt)
                        .reversed()
                        .thenComparing(ApprovalFile::name))
                .limit(MOST)
                .toList();
        items.values().retainAll(kept);
        return kept;
    }

    private static String name(JsonNode item) {
        return item.path("metadata").path("name").asText();
    }

    private static Instant requestedAt(JsonNode item) {
        try {
            return Instant.parse(item.path("spec").path("requestedAt").asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
