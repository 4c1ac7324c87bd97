package dev.puppetmaster.bots.tools.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.tools.UnfinishedException;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One function of a server.
 *
 * @param name as the server calls it
 */
record McpTool(ToolSpec spec, String name, McpSource source) implements Tool {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    @Override
    public String call(ObjectNode arguments, Turn turn)
            throws RefusedException, UnfinishedException, InterruptedException {
        McpConnection connection = source.connection();
        try {
            return result(connection.call(name, JSON.convertValue(arguments, OBJECT)));
        } catch (McpFailure e) {
            if (e.isTaken()) {
                throw new UnfinishedException("`" + spec.name() + "`: " + e.getMessage() + ".");
            }
            throw new RefusedException("`" + spec.name() + "`: " + e.getMessage() + ".");
        }
    }

    private static String result(McpSchema.CallToolResult result) throws RefusedException {
        String text = result.content() == null
                ? ""
                : result.content().stream().map(McpTool::worded).collect(Collectors.joining("\n"));
        String said = text.isEmpty() && result.structuredContent() != null
                ? JSON.valueToTree(result.structuredContent()).toString()
                : text;
        if (Boolean.TRUE.equals(result.isError())) {
            throw new RefusedException(said.isEmpty() ? "It failed, and says nothing of why." : said);
        }
        return said;
    }

    private static String worded(McpSchema.Content content) {
        return switch (content) {
            case McpSchema.TextContent text -> String.valueOf(text.text());
            case McpSchema.ImageContent image -> "(a picture, " + image.mimeType() + ")";
            case McpSchema.AudioContent audio -> "(a sound, " + audio.mimeType() + ")";
            case McpSchema.ResourceLink link -> "(see " + link.uri() + ")";
            case McpSchema.EmbeddedResource resource -> worded(resource.resource());
            default -> "(" + content.type() + ")";
        };
    }

    private static String worded(McpSchema.ResourceContents resource) {
        return resource instanceof McpSchema.TextResourceContents text
                ? String.valueOf(text.text())
                : "(" + resource.uri() + ", " + resource.mimeType() + ", no text)";
    }
}
