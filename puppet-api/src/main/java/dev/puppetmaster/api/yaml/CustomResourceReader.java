package dev.puppetmaster.api.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.validation.JudgedResource;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import dev.puppetmaster.api.validation.ResourceDocument;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.validation.ResourceValidator;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns a custom resource, as an API server gives it, into a resource: by the same fields and rules as a file of YAML. What
 * the server adds, and {@code status}, is passed over. Never throws for what stands in the tree.
 */
public final class CustomResourceReader {
    private static final int MAX_DEPTH = 32;

    private CustomResourceReader() {}

    /**
     * Reads one resource and holds it to the rules that need no other.
     *
     * @param tree an object with apiVersion, kind, metadata and spec
     */
    public static JudgedResource read(JsonNode tree) {
        boolean tooDeep = depth(tree, 0) > MAX_DEPTH;
        if (tooDeep || !tree.isObject()) {
            String message = tooDeep ? "is nested deeper than " + MAX_DEPTH + " levels" : "is no object";
            return new JudgedResource(null, List.of(new Problem("", 0, "", "", Rule.UNREADABLE, message)));
        }
        ResourceFile file = ResourceReader.read("", node(tree));
        if (file.documents().size() != 1) {
            return new JudgedResource(null, file.problems());
        }
        ResourceDocument document = file.documents().getFirst();
        return new JudgedResource(document.resource(), ResourceValidator.validate(document, file.problems()));
    }

    private static int depth(JsonNode tree, int above) {
        int deepest = above;
        if (above <= MAX_DEPTH) {
            for (JsonNode child : tree) {
                deepest = Math.max(deepest, depth(child, above + 1));
            }
        }
        return deepest;
    }

    private static Node node(JsonNode tree) {
        return switch (tree.getNodeType()) {
            case OBJECT -> {
                List<NodeTuple> fields = new ArrayList<>();
                tree.properties()
                        .forEach(field ->
                                fields.add(new NodeTuple(scalar(Tag.STR, field.getKey()), node(field.getValue()))));
                yield new MappingNode(Tag.MAP, fields, FlowStyle.BLOCK);
            }
            case ARRAY -> {
                List<Node> elements = new ArrayList<>();
                tree.forEach(element -> elements.add(node(element)));
                yield new SequenceNode(Tag.SEQ, elements, FlowStyle.BLOCK);
            }
            case STRING -> scalar(Tag.STR, tree.textValue());
            case BOOLEAN -> scalar(Tag.BOOL, tree.asText());
            case NUMBER -> scalar(tree.isIntegralNumber() ? Tag.INT : Tag.FLOAT, tree.asText());
            case NULL, MISSING, BINARY, POJO -> scalar(Tag.NULL, "null");
        };
    }

    private static ScalarNode scalar(Tag tag, String value) {
        return new ScalarNode(tag, value, ScalarStyle.PLAIN);
    }
}
