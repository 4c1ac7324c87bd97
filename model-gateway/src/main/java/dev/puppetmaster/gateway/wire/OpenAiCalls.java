package dev.puppetmaster.gateway.wire;

import static dev.puppetmaster.gateway.wire.Fields.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Message;
import dev.puppetmaster.gateway.chat.Message.Role;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls as OpenAI has them (its API reference, "Create chat completion"). */
public final class OpenAiCalls {
    private static final Pattern DATA_URL = Pattern.compile("data:image/[a-z+.-]{1,20};base64,(.*)", Pattern.DOTALL);

    private OpenAiCalls() {}

    /**
     * A call.
     *
     * @param streams whether its answer is wanted piece by piece
     * @param usage whether the last piece shall say what it cost
     */
    public record Received(ChatCall call, boolean streams, boolean usage) {}

    /** Of {@code /v1/chat/completions}. */
    public static Received chat(JsonNode body) throws WireException {
        Fields fields = Fields.of(body, "");
        String model = fields.needed("model");
        List<Message> messages = new ArrayList<>();
        for (Fields message : fields.objects("messages")) {
            messages.add(message(message));
        }
        if (messages.isEmpty()) {
            throw new WireException("messages has to hold at least one message");
        }
        Integer choices = fields.whole("n");
        if (choices != null && choices != 1) {
            throw new WireException("n has to be 1: the gateway gives one answer");
        }
        Boolean streams = fields.flag("stream");
        Boolean usage = fields.object("stream_options").flag("include_usage");
        Integer newer = fields.whole("max_completion_tokens");
        Integer older = fields.whole("max_tokens");
        Options options = new Options(
                newer == null ? older : newer,
                null,
                fields.number("temperature"),
                fields.number("top_p"),
                fields.whole("seed"),
                fields.texts("stop"),
                shape(fields.object("response_format")),
                null);
        return new Received(
                new ChatCall(model, messages, Tools.read(fields), options, ChatCall.Format.OPENAI, fields.rest()),
                streams != null && streams,
                usage != null && usage);
    }

    private static @Nullable JsonNode shape(Fields format) throws WireException {
        return switch (format.text("type", "text")) {
            case "text" -> null;
            case "json_object" -> JSON.getNodeFactory().textNode("json");
            case "json_schema" -> format.object("json_schema").object("schema").rest();
            default -> throw new WireException("response_format.type has to be text, json_object or json_schema");
        };
    }

    private static Message message(Fields fields) throws WireException {
        String word = fields.needed("role");
        Role role = Role.of(word)
                .orElseThrow(() -> new WireException(fields.at() + ".role has to be system, user, assistant or tool"));
        StringBuilder text = new StringBuilder();
        List<String> images = new ArrayList<>();
        JsonNode content = fields.take("content");
        if (content != null && content.isTextual()) {
            text.append(content.textValue());
        } else if (content != null) {
            fields.rest().set("content", content);
            for (Fields part : fields.objects("content")) {
                read(part, text, images);
            }
        }
        List<ToolUse> uses = new ArrayList<>();
        for (Fields use : fields.objects("tool_calls")) {
            Fields function = use.object("function");
            uses.add(new ToolUse(
                    use.needed("id"), function.needed("name"), arguments(function.text("arguments", ""), use.at())));
        }
        return new Message(
                role, text.toString(), images, uses, role == Role.TOOL ? fields.needed("tool_call_id") : null);
    }

    private static void read(Fields part, StringBuilder text, List<String> images) throws WireException {
        switch (part.text("type", "")) {
            case "text" -> text.append(part.text("text", ""));
            case "image_url" -> {
                Matcher url = DATA_URL.matcher(part.object("image_url").text("url", ""));
                if (!url.matches()) {
                    throw new WireException(part.at() + ".image_url.url has to be a data URL in Base64: the gateway"
                            + " fetches nothing");
                }
                images.add(url.group(1));
            }
            default -> throw new WireException(part.at() + ".type has to be text or image_url");
        }
    }

    /** A model that needs no arguments writes nothing at all. */
    static ObjectNode arguments(String text, String at) throws WireException {
        if (text.isBlank()) {
            return JSON.createObjectNode();
        }
        if (Fields.parse(text, at + ".function.arguments") instanceof ObjectNode arguments) {
            return arguments;
        }
        throw new WireException(at + ".function.arguments is no JSON object");
    }

    /** For {@code /v1/chat/completions}. */
    public static ObjectNode write(ChatCall call, boolean streams) {
        ObjectNode body =
                call.format() == ChatCall.Format.OPENAI ? call.extras().deepCopy() : JSON.createObjectNode();
        body.put("model", call.model());
        ArrayNode messages = body.putArray("messages");
        ResultIds ids = new ResultIds();
        call.messages().forEach(message -> messages.add(written(message, ids)));
        Tools.write(body, call.tools());
        body.put("stream", streams);
        if (streams) {
            body.putObject("stream_options").put("include_usage", true);
        }
        Options options = call.options();
        Tools.put(body, "max_tokens", options.maxTokens());
        Tools.put(body, "temperature", options.temperature());
        Tools.put(body, "top_p", options.topP());
        Tools.put(body, "seed", options.seed());
        if (!options.stop().isEmpty()) {
            options.stop().forEach(body.putArray("stop")::add);
        }
        JsonNode shape = options.shape();
        if (shape != null && shape.isTextual()) {
            body.putObject("response_format").put("type", "json_object");
        } else if (shape != null) {
            body.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .set("schema", shape);
        }
        return body;
    }

    private static ObjectNode written(Message message, ResultIds ids) {
        ObjectNode written = JSON.createObjectNode().put("role", message.role().word());
        if (message.images().isEmpty()) {
            written.put("content", message.text());
        } else {
            ArrayNode parts = written.putArray("content");
            parts.addObject().put("type", "text").put("text", message.text());
            for (String image : message.images()) {
                parts.addObject()
                        .put("type", "image_url")
                        .putObject("image_url")
                        .put("url", "data:image/" + kind(image) + ";base64," + image);
            }
        }
        for (ToolUse use : message.uses()) {
            ids.used(use);
            OpenAiAnswerWriter.write(written.withArrayProperty("tool_calls").addObject(), use);
        }
        if (message.role() == Role.TOOL) {
            written.put("tool_call_id", ids.of(message.answers()));
        }
        return written;
    }

    /** Which use a result is of: Ollama names it by the tool, and in the order of the uses. */
    private static final class ResultIds {
        private final List<ToolUse> open = new ArrayList<>();

        void used(ToolUse use) {
            open.add(use);
        }

        @Nullable
        String of(@Nullable String answers) {
            ToolUse found = open.stream()
                    .filter(use -> use.id().equals(answers))
                    .findFirst()
                    .or(() -> open.stream()
                            .filter(use -> use.name().equals(answers))
                            .findFirst())
                    .orElse(null);
            open.remove(found);
            return found == null ? answers : found.id();
        }
    }

    /** By how the file begins: Ollama does not say what an image is. */
    private static String kind(String base64) {
        if (base64.startsWith("/9j/")) {
            return "jpeg";
        }
        if (base64.startsWith("R0lG")) {
            return "gif";
        }
        return base64.startsWith("UklG") ? "webp" : "png";
    }
}
