package dev.puppetmaster.gateway.wire;

import static dev.puppetmaster.gateway.wire.Fields.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tools, which both formats write alike. */
final class Tools {
    private Tools() {}

    static List<ToolSpec> read(Fields call) throws WireException {
        List<ToolSpec> tools = new ArrayList<>();
        for (Fields tool : call.objects("tools")) {
            if (!tool.text("type", "function").equals("function")) {
                throw new WireException(tool.at() + ".type has to be function");
            }
            Fields function = tool.object("function");
            tools.add(new ToolSpec(
                    function.needed("name"),
                    function.text("description", ""),
                    function.object("parameters").rest()));
        }
        return tools;
    }

    static void write(ObjectNode body, List<ToolSpec> tools) {
        if (tools.isEmpty()) {
            return;
        }
        ArrayNode written = body.putArray("tools");
        for (ToolSpec tool : tools) {
            ObjectNode parameters = tool.parameters().isEmpty()
                    ? JSON.createObjectNode().put("type", "object").set("properties", JSON.createObjectNode())
                    : tool.parameters();
            written.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("parameters", parameters);
        }
    }

    static void put(ObjectNode fields, String name, @Nullable Integer value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    static void put(ObjectNode fields, String name, @Nullable Double value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
