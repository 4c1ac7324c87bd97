package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.build.BuildDocument;
import dev.puppetmaster.api.build.Manifest;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.api.validation.NearestWord;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import dev.puppetmaster.api.validation.ResourceDocument;
import dev.puppetmaster.api.validation.ResourceFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns the bytes of one file into resources. Never throws for what stands in the file. */
public final class ResourceReader {
    public static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ALIASES = 50;
    private static final int MAX_DOCUMENTS = 10_000;

    private final String file;
    /** Null where a PuppetBuild is out of place. */
    private final @Nullable List<BuildDocument> builds;

    private final List<ResourceDocument> documents = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private ResourceReader(String file, @Nullable List<BuildDocument> builds) {
        this.file = file;
        this.builds = builds;
    }

    /**
     * Reads all documents of one file.
     *
     * @param file the name by which problems call the file
     * @param content at most {@link #MAX_BYTES}; more is refused as a whole
     */
    public static ResourceFile read(String file, byte[] content) {
        return new ResourceReader(file, null).read(content);
    }

    /** Reads a file for the compiler: resources, and how their images are made. As bounded as {@link #read}. */
    public static Manifest readManifest(String file, byte[] content) {
        List<BuildDocument> builds = new ArrayList<>();
        ResourceFile resources = new ResourceReader(file, builds).read(content);
        return new Manifest(resources, builds);
    }

    private ResourceFile read(byte[] content) {
        String text = decode(content);
        if (text != null) {
            readDocuments(text);
        }
        return new ResourceFile(file, documents, problems);
    }

    /** Reads one document that is a tree already. */
    static ResourceFile read(String file, Node document) {
        ResourceReader reader = new ResourceReader(file, null);
        reader.readDocument(document);
        return new ResourceFile(file, reader.documents, reader.problems);
    }

    private @Nullable String decode(byte[] content) {
        if (content.length > MAX_BYTES) {
            unreadable(0, "has " + content.length + " bytes; at most " + MAX_BYTES + " are read: split it");
            return null;
        }
        if (content.length > 1 && ((content[0] & 0xff) ^ (content[1] & 0xff)) == 1 && (content[0] & 0xfe) == 0xfe) {
            unreadable(0, "is UTF-16; save it as UTF-8");
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < bytes.position(); i++) {
                line += content[i] == '\n' ? 1 : 0;
            }
            unreadable(line, "is not UTF-8; save it as UTF-8");
            return null;
        }
    }

    private void readDocuments(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(MAX_BYTES + 1)
                .setAllowRecursiveKeys(false)
                .build();
        try {
            if (isTame(settings, text)) {
                for (Node node : new Compose(settings).composeAllFromString(text)) {
                    readDocument(node);
                }
            }
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            String where = e.getContext() == null ? "" : e.getContext() + ": ";
            unreadable(
                    mark == null ? 0 : mark.getLine() + 1, "broken YAML: " + oneLine(where + e.getProblem()) + hint(e));
        } catch (ReaderException e) {
            int position = Math.min(e.getPosition(), text.length());
            int line = 1
                    + (int) text.substring(0, position)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            unreadable(
                    line,
                    String.format("broken YAML: the character U+%04X is not allowed; remove it", e.getCodePoint()));
        } catch (YamlEngineException e) {
            unreadable(0, "broken YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
    }

    /** The composer recurses and aliases multiply: both are bounded before it runs, on events, which do neither. */
    private boolean isTame(LoadSettings settings, String text) {
        int depth = 0;
        int aliases = 0;
        int found = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias -> aliases++;
                case DocumentStart -> found++;
                default -> {}
            }
            String excess = depth > MAX_DEPTH
                    ? "is nested deeper than " + MAX_DEPTH + " levels"
                    : aliases > MAX_ALIASES
                            ? "has more than " + MAX_ALIASES + " aliases (*name); write the values out"
                            : found > MAX_DOCUMENTS ? "has more than " + MAX_DOCUMENTS + " documents; split it" : "";
            if (!excess.isEmpty()) {
                unreadable(event.getStartMark().map(m -> m.getLine() + 1).orElse(0), excess);
                return false;
            }
        }
        return true;
    }

    private void readDocument(Node node) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL)) {
            return;
        }
        int line = node.getStartMark().map(m -> m.getLine() + 1).orElse(0);
        if (!(node instanceof MappingNode mapping)) {
            problems.add(new Problem(
                    file,
                    line,
                    "",
                    "",
                    Rule.UNKNOWN_KIND,
                    "is no resource; a document begins with apiVersion: " + Resource.API_VERSION + " and kind: "
                            + String.join("|", ResourceParser.KINDS)));
            return;
        }
        DocumentReport report = new DocumentReport(file, problems);
        FieldReader top = new FieldReader(report, mapping, "");
        report.lines().put("", line);
        String apiVersion = top.requiredString("apiVersion");
        String kind = top.requiredString("kind");
        if (kind.equals("List") && apiVersion.equals("v1")) {
            // as `get -o yaml` and kubectl write it: its items stand for documents
            top.ignore("metadata");
            top.nodes("items").forEach(this::readDocument);
            top.end();
            return;
        }
        report.name(kind, top.peekName());
        if (apiVersion.equals(PuppetBuild.API_VERSION)) {
            readBuild(kind, top, report);
            return;
        }
        if (!apiVersion.isEmpty() && !apiVersion.equals(Resource.API_VERSION)) {
            top.problem(
                    "apiVersion",
                    Rule.UNKNOWN_KIND,
                    "\"" + oneLine(apiVersion) + "\" is not known; write " + Resource.API_VERSION);
        }
        if (!ResourceParser.KINDS.contains(kind)) {
            if (!kind.isEmpty()) {
                String hint = kind.equals("Approval")
                        ? " as what is declared: it is a record, which only the registrar writes; remove it"
                        : NearestWord.hint(ResourceParser.KINDS, kind);
                top.problem("kind", Rule.UNKNOWN_KIND, "\"" + oneLine(kind) + "\" is not known" + hint);
            }
            return;
        }
        documents.add(new ResourceDocument(ResourceParser.parse(kind, top), file, report.lines()));
    }

    private void readBuild(String kind, FieldReader top, DocumentReport report) {
        if (!kind.equals(PuppetBuild.KIND)) {
            top.problem(
                    "kind",
                    Rule.UNKNOWN_KIND,
                    "\"" + oneLine(kind) + "\" is not known; of " + PuppetBuild.API_VERSION + " there is "
                            + PuppetBuild.KIND);
        } else if (builds == null) {
            top.problem(
                    "kind",
                    Rule.UNKNOWN_KIND,
                    "is for `puppetmaster compile` alone; move this file elsewhere, and keep the puppet.yaml that is"
                            + " compiled from it");
        } else {
            builds.add(new BuildDocument(BuildFields.parse(top), file, report.lines()));
        }
    }

    private void unreadable(int line, String message) {
        problems.add(new Problem(file, line, "", "", Rule.UNREADABLE, message));
    }

    private static String hint(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem()).toLowerCase(Locale.ROOT);
        if (problem.contains("\\t") || problem.contains("tab")) {
            return "; indent with spaces, not tabs";
        }
        return problem.contains("mapping values are not allowed")
                ? "; put the text in quotes, or check the indent"
                : "";
    }

    private static String oneLine(String text) {
        String flat = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return flat.length() > 200 ? flat.substring(0, 197) + "..." : flat;
    }
}
