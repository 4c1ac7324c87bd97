package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.crd.CustomResources;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a fleet is, in the API server and on the homeserver, in words that are the same for any two of them: ids are replaced
 * by what they stand for, and times are left out.
 */
final class FleetPicture {
    private static final List<String> PUPPETS =
            List.of("data-stays", "data-leaves", "data-ends", "data-set-0", "data-set-1");

    /** Of whom a room is; what is once marked stays so. Empty: not marked yet. */
    private static final Map<RoomId, String> OWNERS = new ConcurrentHashMap<>();

    private final ClusterRig rig;
    private final String namespace;
    private final String own;
    /** What stands for which room. */
    private final Map<String, String> names = new HashMap<>();

    private FleetPicture(ClusterRig rig, String namespace, String own) {
        this.rig = rig;
        this.namespace = namespace;
        this.own = own;
    }

    /**
     * A line for each room that the registrar's sender is in: who is in it, and who is asked in and how often; for each account:
     * its name and rooms, or why it has none; and for each resource: what it says.
     */
    static List<String> of(ClusterRig rig, String namespace, String own) {
        FleetPicture picture = new FleetPicture(rig, namespace, own);
        List<String> lines = new ArrayList<>();
        lines.addAll(picture.rooms());
        lines.addAll(picture.accounts());
        lines.addAll(picture.resources());
        lines.replaceAll(picture::general);
        return lines.stream().sorted().toList();
    }

    private List<String> rooms() {
        List<String> rooms = new ArrayList<>();
        MatrixClient sender = rig.asRegistrar();
        for (RoomId room : sender.joinedRooms()) {
            String owner = OWNERS.getOrDefault(room, "");
            if (owner.isEmpty()) {
                owner = owner(sender, room);
                OWNERS.put(room, owner);
            }
            if (owner.contains(" " + namespace + "/")) {
                names.put(room.value(), "Room of " + owner);
                rooms.add(room.value() + " " + members(sender, room));
            }
        }
        return rooms;
    }

    private static String owner(MatrixClient sender, RoomId room) {
        return sender.stateContent(room, "dev.puppetmaster.owner", "")
                .map(it -> it.path("kind").asText() + " " + it.path("name").asText())
                .orElse("");
    }

    private List<String> accounts() {
        return PUPPETS.stream()
                .map(it -> it.startsWith("data-set-") ? "data-set" + own + it.substring(8) : it + own)
                .map(it -> "Account " + it + " " + account(rig.as(it)))
                .toList();
    }

    private static String members(MatrixClient sender, RoomId room) {
        Map<String, String> members = new TreeMap<>();
        String topic = "";
        for (MatrixEvent event : sender.state(room)) {
            if (event.type().equals("m.room.member")) {
                members.put(event.stateKey(), event.content().path("membership").asText());
            } else if (event.type().equals("m.room.topic")) {
                topic = event.content().path("topic").asText();
            }
        }
        long asked = sender.messagesBackwards(room, null, 100).events().stream()
                .filter(event -> event.type().equals("m.room.member")
                        && event.content().path("membership").asText().equals("invite"))
                .count();
        return members + ", topic " + topic + ", invitations " + asked;
    }

    private static String account(MatrixClient puppet) {
        try {
            return puppet.displayName(puppet.user()).orElse("-") + " in "
                    + puppet.joinedRooms().stream().map(RoomId::value).sorted().toList();
        } catch (MatrixException.Denied e) {
            return e.errcode();
        }
    }

    private List<String> resources() {
        List<String> resources = new ArrayList<>();
        for (Class<? extends CustomResource<?, ?>> kind : CustomResources.ALL) {
            for (CustomResource<?, ?> it :
                    rig.client.resources(kind).inNamespace(namespace).list().getItems()) {
                JsonNode status = Translator.json(it.getStatus());
                status.path("conditions").forEach(condition -> ((ObjectNode) condition).remove("lastTransitionTime"));
                // the API server keeps a list that was emptied
                if (status.path("effectivePeers").isEmpty()) {
                    ((ObjectNode) status).remove("effectivePeers");
                }
                // in which state of a friendship somebody was asked in: a hash of names that are this fleet's own
                if (status.path("invited") instanceof ObjectNode invited) {
                    invited.fieldNames().forEachRemaining(user -> invited.put(user, "asked"));
                }
                resources.add(it.getKind() + " " + it.getMetadata().getName() + " "
                        + it.getMetadata().getFinalizers() + " " + status);
            }
        }
        return resources;
    }

    private String general(String line) {
        String general = line;
        for (Map.Entry<String, String> name : names.entrySet()) {
            general = general.replace(name.getKey(), name.getValue());
        }
        return general.replace(own, "");
    }
}
