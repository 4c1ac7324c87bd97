package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.ToolPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is pinned of tools, in a file, where no API server keeps it in their status. */
public final class ToolFile {
    private static final Logger log = LoggerFactory.getLogger(ToolFile.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    private final ToolPages first;

    private ToolFile(Path file, ToolPages first) {
        this.file = file;
        this.first = first;
    }

    /** As it stands in the file, by {@code namespace/name}. */
    private record Entry(String version, Map<String, String> pinned) {}

    /**
     * Opens the file; it need not be there.
     *
     * @throws IOException if it is there and cannot be read: beginning anew would take a drift for what is right
     */
    public static ToolFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new ToolFile(file, ToolPages.EMPTY);
        }
        try {
            Map<ResourceKey, ToolPages.Page> pages = new HashMap<>();
            JSON.readValue(Files.readString(file), new TypeReference<Map<String, Entry>>() {})
                    .forEach((key, entry) ->
                            pages.put(tool(key), new ToolPages.Page(entry.version(), entry.pinned(), null)));
            return new ToolFile(file, new ToolPages(pages));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IOException(
                    file + " is damaged; restore it from a backup, or delete it: what tools take is then pinned anew",
                    e);
        }
    }

    private static ResourceKey tool(String key) {
        int slash = key.indexOf('/');
        return new ResourceKey("Tool", key.substring(0, slash), key.substring(slash + 1));
    }

    /** What stood there when it was opened. */
    public ToolPages read() {
        return first;
    }

    /** Replaces what stands there. Where that cannot be, it is logged: what is pinned holds until the process ends. */
    public void write(ToolPages pages) {
        Map<String, Entry> entries = new TreeMap<>();
        pages.pages()
                .forEach((key, page) -> entries.put(
                        key.namespace() + "/" + key.name(), new Entry(page.version(), new TreeMap<>(page.pinned()))));
        try {
            OwnerOnlyFile.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(entries));
        } catch (IOException e) {
            log.warn(
                    "what is pinned of tools cannot be written to {} ({}); check the state folder's disk and permissions",
                    file,
                    e.getMessage());
        }
    }
}
