package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolParameters;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.data.OneLine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The two tools of a puppet that may call Services of the cluster. Where it may call none, the model is shown none. */
final class ServiceTools {
    private static final String LIST = "list_services";
    private static final String CALL = "call_service";
    private static final Set<String> FIELDS = Set.of("service", "port", "method", "path", "body");

    private final Services services;

    ServiceTools(Services services) {
        this.services = services;
    }

    /** @return none where no service may be called */
    List<Tool> now() {
        return services.list().isEmpty() ? List.of() : List.of(new ListServices(), new CallService());
    }

    /** One of the two, also if nothing is granted any more: a model may have been shown it before, and is told why not. */
    Optional<Tool> named(String name) {
        return Stream.of(new ListServices(), new CallService())
                .map(Tool.class::cast)
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst();
    }

    /** What may be called. */
    private final class ListServices implements Tool {
        private static final ToolSpec SPEC = new ToolSpec(
                LIST,
                "Lists the services you may call: ports, paths, methods, until when.",
                ToolParameters.none(),
                ToolHints.READ_ONLY);

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            return turn.tool(LIST, "", ServiceTools.this::list);
        }
    }

    /** Calls one over HTTP. */
    private final class CallService implements Tool {
        private static final ToolSpec SPEC = new ToolSpec(
                CALL,
                "Calls a service over HTTP; gives its status and what it answered.",
                parameters(),
                ToolHints.UNKNOWN);

        private static ObjectNode parameters() {
            return new ToolParameters()
                    .required("service", "string", "its name, as " + LIST + " shows it")
                    .optional("port", "integer", "only where it has several")
                    .required("method", "string", "GET, HEAD, POST, PUT, PATCH or DELETE")
                    .required("path", "string", "begins with /, e.g. /orders?state=open")
                    .optional("body", "string", "what is sent, not with GET; JSON as text")
                    .schema();
        }

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            return ServiceTools.this.call(read(arguments), turn);
        }
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

    private String call(Services.Call call, Turn turn) throws Exception {
        String shown = OneLine.of(call.method() + " " + call.service() + " " + call.path(), 120);
        return call.onlyReads()
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

    private static Services.Call read(ObjectNode object) throws RefusedException {
        boolean known = object.properties().stream().allMatch(field -> FIELDS.contains(field.getKey()));
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
