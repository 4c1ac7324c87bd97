package dev.puppetmaster.gateway.wire;

import static dev.puppetmaster.gateway.wire.Fields.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Message;
import dev.puppetmaster.gateway.chat.Message.Role;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.ToolSpec;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls as Ollama has them (its API, "Generate a chat completion" and "Generate a completion"). */
public final class OllamaCalls {
    private OllamaCalls() {}

    /** A call and whether its answer is wanted piece by piece; Ollama streams unless it is told not to. */
    public record Received(ChatCall call, boolean streams) {}

    /** Of {@code /api/chat}. */
    public static Received chat(JsonNode body) throws WireException {
        Fields fields = Fields.of(body, "");
        String model = fields.needed("model");
        List<Message> messages = new ArrayList<>();
        for (Fields message : fields.objects("messages")) {
            messages.add(message(message, messages));
        }
        if (messages.isEmpty()) {
            throw new WireException("messages has to hold at least one message");
        }
        return received(fields, model, messages, Tools.read(fields));
    }

    /** Of {@code /api/generate}: a prompt is a conversation of one message. */
    public static Received generate(JsonNode body) throws WireException {
        Fields fields = Fields.of(body, "");
        String model = fields.needed("model");
        List<Message> messages = new ArrayList<>();
        String system = fields.text("system", "");
        if (!system.isEmpty()) {
            messages.add(Message.of(Role.SYSTEM, system));
        }
        for (String unsupported : List.of("raw", "suffix", "template", "context")) {
            JsonNode value = fields.take(unsupported);
            if (value != null && !value.equals(JSON.getNodeFactory().booleanNode(false))) {
                throw new WireException(unsupported + " cannot go through the gateway: use /api/chat without it");
            }
        }
        messages.add(new Message(Role.USER, fields.text("prompt", ""), fields.texts("images"), List.of(), null));
        return received(fields, model, messages, List.of());
    }

    private static Received received(Fields fields, String model, List<Message> messages, List<ToolSpec> tools)
            throws WireException {
        Boolean streams = fields.flag("stream");
        JsonNode shape = fields.take("format");
        JsonNode think = fields.take("think");
        Fields options = fields.object("options");
        Options known = new Options(
                options.whole("num_predict"),
                options.whole("num_ctx"),
                options.number("temperature"),
                options.number("top_p"),
                options.whole("seed"),
                options.texts("stop"),
                shape != null && shape.isTextual() && shape.textValue().isEmpty() ? null : shape,
                // some models take a word for how much
                think == null ? null : !think.isBoolean() || think.booleanValue());
        ObjectNode extras = fields.rest();
        if (!options.rest().isEmpty()) {
            extras.set("options", options.rest());
        }
        return new Received(
                new ChatCall(model, messages, tools, known, ChatCall.Format.OLLAMA, extras),
                streams == null || streams);
    }

    private static Message message(Fields fields, List<Message> before) throws WireException {
        String word = fields.needed("role");
        Role role = Role.of(word)
                .orElseThrow(() -> new WireException(fields.at() + ".role has to be system, user, assistant or tool"));
        List<ToolUse> uses = new ArrayList<>();
        for (Fields use : fields.objects("tool_calls")) {
            Fields function = use.object("function");
            String id = use.text("id", "");
            uses.add(new ToolUse(
                    id.isEmpty() ? "call_" + before.size() + "_" + uses.size() : id,
                    function.needed("name"),
                    function.object("arguments").rest()));
        }
        String answers = fields.text("tool_call_id");
        String name = fields.text("tool_name");
        return new Message(
                role,
                fields.text("content", ""),
                fields.texts("images"),
                uses,
                role != Role.TOOL ? null : answers != null ? answers : Objects.requireNonNullElse(name, ""));
    }

    /** For {@code /api/chat}. */
    public static ObjectNode write(ChatCall call, boolean streams) {
        ObjectNode body =
                call.format() == ChatCall.Format.OLLAMA ? call.extras().deepCopy() : JSON.createObjectNode();
        body.put("model", call.model());
        ArrayNode messages = body.putArray("messages");
        call.messages().forEach(message -> messages.add(written(message, call.messages())));
        Tools.write(body, call.tools());
        body.put("stream", streams);
        // what does not fit into the model is an error, and not cut in silence
        body.put("truncate", false);
        Options options = call.options();
        if (options.shape() != null) {
            body.set("format", options.shape());
        }
        if (options.think() != null) {
            body.put("think", options.think());
        }
        ObjectNode written = body.withObjectProperty("options");
        Tools.put(written, "num_predict", options.maxTokens());
        Tools.put(written, "num_ctx", options.contextTokens());
        Tools.put(written, "temperature", options.temperature());
        Tools.put(written, "top_p", options.topP());
        Tools.put(written, "seed", options.seed());
        if (!options.stop().isEmpty()) {
            options.stop().forEach(written.putArray("stop")::add);
        }
        if (written.isEmpty()) {
            body.remove("options");
        }
        return body;
    }

    private static ObjectNode written(Message message, List<Message> all) {
        ObjectNode written =
                JSON.createObjectNode().put("role", message.role().word()).put("content", message.text());
        if (!message.images().isEmpty()) {
            message.images().forEach(written.putArray("images")::add);
        }
        if (!message.uses().isEmpty()) {
            ArrayNode uses = written.putArray("tool_calls");
            for (ToolUse use : message.uses()) {
                uses.addObject()
                        .put("id", use.id())
                        .putObject("function")
                        .put("name", use.name())
                        .set("arguments", use.arguments());
            }
        }
        if (message.role() == Role.TOOL) {
            written.put("tool_name", toolName(message.answers(), all));
            written.put("tool_call_id", message.answers());
        }
        return written;
    }

    /** OpenAI names a result by the use's id, Ollama by the tool's name. */
    private static String toolName(@Nullable String answers, List<Message> all) {
        return all.stream()
                .flatMap(message -> message.uses().stream())
                .filter(use -> use.id().equals(answers))
                .map(ToolUse::name)
                .findFirst()
                .orElse(Objects.requireNonNullElse(answers, ""));
    }
}
