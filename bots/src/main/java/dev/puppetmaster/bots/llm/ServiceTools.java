package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.OneLine;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The two tools of a puppet that may call Services of the cluster. Where it may call none, the model is shown none. */
final class ServiceTools {
    private static final String LIST = "list_services";
    private static final String CALL = "call_service";
    private static final Set<String> FIELDS = Set.of("service", "port", "method", "path", "body");
    /** What changes nothing may run again after a crash. */
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private static final JsonMapper JSON = new JsonMapper();

    private final Services services;
    private final Turn turn;

    ServiceTools(Services services, Turn turn) {
        this.services = services;
        this.turn = turn;
    }

    List<String> names() {
        return services.list().isEmpty() ? List.of() : List.of(LIST, CALL);
    }

    List<ToolSpecification> specifications() {
        if (services.list().isEmpty()) {
            return List.of();
        }
        return List.of(
                ToolSpecification.builder()
                        .name(LIST)
                        .description("Lists the services you may call: ports, paths, methods, until when.")
                        .parameters(JsonObjectSchema.builder().build())
                        .build(),
                ToolSpecification.builder()
                        .name(CALL)
                        .description("Calls a service over HTTP; gives its status and what it answered.")
                        .parameters(JsonObjectSchema.builder()
                                .addStringProperty("service", "its name, as " + LIST + " shows it")
                                .addIntegerProperty("port", "only where it has several")
                                .addStringProperty("method", "GET, HEAD, POST, PUT, PATCH or DELETE")
                                .addStringProperty("path", "begins with /, e.g. /orders?state=open")
                                .addStringProperty("body", "what is sent, not with GET; JSON as text")
                                .required("service", "method", "path")
                                .build())
                        .build());
    }

    /** Whether this is one of the two; also if nothing is granted any more, as the model may have been shown it before. */
    boolean isFor(ModelReply.Call call) {
        return call.name().equals(LIST) || call.name().equals(CALL);
    }

    /**
     * Runs a call of the model, which is checked as input from outside.
     *
     * @throws RefusedException with a line for the model
     */
    String run(ModelReply.Call call) throws Exception {
        return call.name().equals(LIST) ? turn.tool(LIST, "", this::list) : call(read(call.arguments()));
    }

    private String list() {
        List<Services.Service> all = services.list();
        return all.isEmpty()
                ? "There is no service that you may call now."
                : all.stream().map(ServiceTools::line).collect(Collectors.joining("\n"));
    }

    private static String line(Services.Service service) {
        return service.name() + ": port "
                + service.ports().stream().map(String::valueOf).collect(Collectors.joining(", ")) + "; "
                + String.join(", ", service.methods()) + "; " + String.join(", ", service.paths())
                + service.until().map(end -> "; until " + end).orElse("");
    }

    private String call(Services.Call call) throws Exception {
        String shown = OneLine.of(call.method() + " " + call.service() + " " + call.path(), 120);
        return READING.contains(call.method())
                ? turn.tool(CALL, shown, () -> worded(services.call(call)))
                : turn.effect(CALL, shown, () -> wordedOrRefused(call));
    }

    /** A refusal is an outcome too: run again after a crash, the model is told the same. */
    private String wordedOrRefused(Services.Call call) throws InterruptedException {
        try {
            return worded(services.call(call));
        } catch (RefusedException e) {
            return "Refused: " + e.getMessage();
        }
    }

    private static String worded(Services.Reply reply) {
        return reply.status() + " " + reply.contentType() + "\n" + reply.body() + (reply.cut() ? "\n… (cut here)" : "");
    }

    private static Services.Call read(String arguments) throws RefusedException {
        JsonNode object;
        try {
            object = JSON.readTree(arguments);
        } catch (JsonProcessingException e) {
            throw wrong();
        }
        boolean known =
                object.isObject() && object.properties().stream().allMatch(field -> FIELDS.contains(field.getKey()));
        JsonNode port = object.path("port");
        boolean fits = known
                && object.path("service").isTextual()
                && object.path("method").isTextual()
                && object.path("path").isTextual()
                && (isAbsent(port) || port.canConvertToInt())
                && (isAbsent(object.path("body")) || object.path("body").isTextual());
        if (!fits) {
            throw wrong();
        }
        return new Services.Call(
                object.path("service").asText(),
                isAbsent(port) ? OptionalInt.empty() : OptionalInt.of(port.asInt()),
                object.path("method").asText().toUpperCase(Locale.ROOT),
                object.path("path").asText(),
                object.path("body").asText(""));
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static RefusedException wrong() {
        return new RefusedException("The arguments of \"" + CALL + "\" are a JSON object such as"
                + " {\"service\": \"orders\", \"method\": \"GET\", \"path\": \"/orders\"}, with \"port\" (a number) and"
                + " \"body\" (a text) where they are needed.");
    }
}
