package dev.puppetmaster.bots.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpRequest;
import dev.puppetmaster.bot.http.HttpRequest.BadRequestException;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.store.TraceReader;
import dev.puppetmaster.bot.store.TraceTable;
import dev.puppetmaster.bot.transport.Health;
import dev.puppetmaster.bots.runtime.HttpRuntimeApi;
import dev.puppetmaster.bots.runtime.PuppetRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may see of a runtime who shows its token; without it everything is 404. Nothing can be changed here.
 *
 * <pre>
 * GET /v1/status              the whole: who is reached, what is under way, each puppet's state
 * GET /v1/puppets/{puppet}    one puppet as it is assigned, by user id or, if only one has it, by name
 * GET /v1/traces/{event id}   the way of a message, of the message itself or of its answer
 * </pre>
 */
final class AdminPages implements HttpHandler {
    private static final JsonMapper JSON = new JsonMapper();

    private final Secret token;
    private final HttpRuntimeApi registrar;
    private final PuppetRuntime runtime;
    private final Path store;

    AdminPages(RuntimeSettings settings, HttpRuntimeApi registrar, PuppetRuntime runtime) {
        this.token = settings.adminToken();
        this.registrar = registrar;
        this.runtime = runtime;
        this.store = settings.storeFile();
    }

    @Override
    public Optional<HttpAnswer> answer(HttpRequest request) throws BadRequestException {
        List<String> path = request.path();
        if (!request.bears(token)
                || !request.method().equals("GET")
                || !path.getFirst().equals("v1")) {
            return Optional.empty();
        }
        if (path.size() == 2 && path.get(1).equals("status")) {
            return Optional.of(json(status()));
        }
        if (path.size() != 3) {
            return Optional.empty();
        }
        return switch (path.get(1)) {
            case "puppets" -> puppet(path.get(2));
            case "traces" -> Optional.of(json(trace(path.get(2))));
            default -> Optional.empty();
        };
    }

    private ObjectNode status() {
        Health health = runtime.host().health();
        BotHost.Load load = runtime.host().load();
        RuntimeAssignment assignment = runtime.assignment();
        ObjectNode status = JSON.createObjectNode();
        status.putObject("homeserver").put("reached", health.up()).put("message", health.message());
        status.putObject("registrar")
                .put("reached", registrar.trouble().isEmpty())
                .put("message", registrar.trouble().orElse(""))
                .put("untold", registrar.untold());
        status.put("turns", load.turns()).put("unsent", load.unsent()).put("revision", runtime.revision());
        ArrayNode puppets = status.putArray("puppets");
        if (assignment != null) {
            status.put("serverName", assignment.serverName());
            assignment.puppets().forEach(puppet -> puppets.add(state(puppet)));
        }
        return status;
    }

    private ObjectNode state(AssignedPuppet puppet) {
        PuppetState state = runtime.states().get(puppet.userId());
        return JSON.createObjectNode()
                .put("name", puppet.name())
                .put("userId", puppet.userId())
                .put("rooms", puppet.rooms().size())
                .put("state", state == null ? "STARTING" : state.state().name())
                .put("message", state == null ? "" : state.message())
                .put("lastErrorEventId", state == null ? null : state.lastErrorEventId());
    }

    private Optional<HttpAnswer> puppet(String wanted) {
        RuntimeAssignment assignment = runtime.assignment();
        AssignedPuppet found = assignment == null ? null : find(assignment, wanted);
        if (found == null) {
            return Optional.empty();
        }
        ObjectNode shown = state(found);
        shown.set("assigned", JSON.valueToTree(found));
        return Optional.of(json(shown));
    }

    private static @Nullable AssignedPuppet find(RuntimeAssignment assignment, String wanted) {
        List<AssignedPuppet> named = assignment.puppets().stream()
                .filter(puppet ->
                        puppet.userId().equals(wanted) || puppet.name().equals(wanted))
                .toList();
        return named.size() == 1 ? named.getFirst() : null;
    }

    private ArrayNode trace(String event) throws BadRequestException {
        EventId id;
        try {
            id = new EventId(event);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("that is no event id");
        }
        ArrayNode lines = JSON.createArrayNode();
        for (TraceTable.Line line : TraceReader.read(store, id)) {
            lines.addObject()
                    .put("puppet", line.puppet().value())
                    .put("cause", line.cause().value())
                    .put("at", line.at())
                    .put("step", line.step())
                    .put("detail", line.detail());
        }
        return lines;
    }

    private static HttpAnswer json(com.fasterxml.jackson.databind.JsonNode node) {
        try {
            return HttpAnswer.json(JSON.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
