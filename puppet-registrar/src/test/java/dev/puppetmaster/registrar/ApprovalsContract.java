package dev.puppetmaster.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The room where calls of tools are approved, and what is pinned of tools, whichever homeserver it is. */
abstract class ApprovalsContract {
    static int made;

    @TempDir
    Path directory;

    abstract TestHomeserver server();

    RegistrarRig rig() {
        return new RegistrarRig(server(), "t" + made++, directory, server().human());
    }

    private RegistrarRig carefulRig() {
        RegistrarRig rig = rig();
        rig.careful("c");
        rig.approvals = new Homeserver.Approvals(List.of(Homeserver.YOU), null);
        return rig;
    }

    private static AssignedPuppet careful(RegistrarSnapshot snapshot) {
        return requireNonNull(snapshot.assignment()).puppets().getLast();
    }

    @Test
    void aPrivateRoomIsMadeForApprovalsAndASecondReconcileWritesNothing() throws IOException {
        try (RegistrarRig rig = carefulRig()) {
            RegistrarSnapshot snapshot = rig.settle();

            RoomId room = rig.room(rig.approvalsAlias());
            MatrixClient you = rig.humanClient();
            assertThat(you.joinedRooms()).contains(room);
            assertThat(rig.puppetClient("c").joinedRooms()).contains(room);
            assertThat(rig.puppetClient("a").joinedRooms()).doesNotContain(room);
            JsonNode rule = you.stateContent(room, "m.room.join_rules", "").orElseThrow();
            assertThat(rule.path("join_rule").asText()).isEqualTo("invite");
            JsonNode mark = you.stateContent(room, "dev.puppetmaster.owner", "").orElseThrow();
            assertThat(mark.path("kind").asText()).isEqualTo("Homeserver");
            assertThat(mark.path("name").asText()).isEqualTo("default/" + rig.tag);
            assertThat(careful(snapshot).approvals())
                    .isEqualTo(new AssignedApprovals(
                            room.value(), List.of(rig.human.userId().value())));
            ResourceStatus status =
                    requireNonNull(snapshot.statuses().get(new ResourceKey("Homeserver", "default", rig.tag)));
            assertThat(((ResourceStatus.OfHomeserver) status).approvalsRoomId()).isEqualTo(room.value());

            assertThat(rig.settle().writes()).isZero();
        }
    }

    @Test
    void aPuppetThatIsThrownOutOfTheApprovalsComesBack() throws IOException {
        try (RegistrarRig rig = carefulRig()) {
            rig.settle();
            RoomId room = rig.room(rig.approvalsAlias());
            String c = rig.puppetId("c");
            rig.puppetClient("c").leave(room);

            rig.runtime.observe(
                    "default", rig.tag, List.of(new Observation.MemberChanged(room.value(), c, "leave", c)));

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> rig.registrarClient().membership(room, c).equals("join"));
        }
    }

    @Test
    void whoNeedsNoApprovalLeavesTheRoomAndTheRoomGoesWithTheField() throws IOException {
        try (RegistrarRig rig = carefulRig()) {
            rig.settle();
            RoomId room = rig.room(rig.approvalsAlias());

            rig.puppets.removeLast();
            rig.update();
            assertThat(rig.registrarClient().membership(room, rig.puppetId("c")))
                    .isEqualTo("leave");

            rig.approvals = null;
            rig.update();
            assertThat(rig.hasAlias(rig.approvalsAlias())).isFalse();
            assertThat(rig.humanClient().joinedRooms()).doesNotContain(room);
        }
    }

    @Test
    void whatARuntimeSeesOfAToolIsPinnedInTheAssignment() throws IOException {
        try (RegistrarRig rig = carefulRig()) {
            rig.settle();
            Registrar running = rig.running();
            Map<String, String> functions = Map.of("get", "ab".repeat(32));

            rig.runtime.observe(
                    "default",
                    rig.tag,
                    List.of(
                            new Observation.ToolSeen("default/" + rig.tag + "-weather", "0.9.0", Map.of("old", "x")),
                            new Observation.ToolSeen("default/somebody-elses", "1.0.0", functions),
                            new Observation.ToolSeen("default/" + rig.tag + "-weather", "1.0.0", functions)));

            RegistrarSnapshot snapshot = rig.awaitSnapshot(
                    running, it -> isPinned(careful(it).tools().getFirst().pinned()));
            assertThat(careful(snapshot).tools().getFirst().pinned()).isEqualTo(functions);
            ResourceStatus status =
                    requireNonNull(snapshot.statuses().get(new ResourceKey("Tool", "default", rig.tag + "-weather")));
            assertThat(((ResourceStatus.OfTool) status).hashes()).isEqualTo(functions);
            assertThat(status.isReady()).isTrue();
        }
    }

    private static boolean isPinned(@Nullable Map<String, String> pinned) {
        return pinned != null && !pinned.isEmpty();
    }
}
