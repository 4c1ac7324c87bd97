package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.RoomId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --homeserver URL}: a Synapse that is somebody's. */
class ForeignHomeserverIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String ANN = "@ann:data.localhost";

    @TempDir
    private Path temporary;

    @Test
    void somebodysHomeserverIsUsedAsSoonAsItKnowsTheRegistrations() throws Exception {
        Path folder = Folders.troupe(temporary);
        Path state = temporary.resolve("state");
        try (SomebodysHomeserver theirs = SomebodysHomeserver.start(temporary.resolve("theirs"), "data.localhost")) {
            theirs.register("ann", "her own password");
            String[] options = {"--homeserver", theirs.url().toString(), "--human", ANN};
            List<Path> registrations = Stream.of("registrar.yaml", "puppets.yaml")
                    .map(state.resolve("registrations")::resolve)
                    .toList();
            UpFile first;
            try (UpProcess up = UpProcess.start(folder, state, options)) {
                await().atMost(SOON).until(() -> up.output().contains("RegistrationRejected"));
                assertThat(up.output())
                        .contains(registrations.stream()
                                .map(file -> "\n  " + file + "\n")
                                .toList());
                assertThat(up.problems()).singleElement().asString().contains("restart it");
                theirs.restartWith(registrations);
                first = up.ready();
                assertThat(up.problems()).doesNotHaveDuplicates();
                assertThat(first.homeserver().baseUrl()).isEqualTo(theirs.url().toString());
                assertThat(first.human()).isEqualTo(new UpFile.Human(ANN, null));
                await().atMost(SOON).until(() -> up.output().contains("Ctrl-C ends it."));
                assertThat(up.output()).contains("Password    (your own)").contains("Accept the invitations");
                sheIsInvitedAndAnswered(theirs, first);
                up.stop();
            }
            try (UpProcess again = UpProcess.start(folder, state, options)) {
                assertThat(again.ready().puppets()).isEqualTo(first.puppets());
                assertThat(again.output()).doesNotContain("app_service_config_files");
                assertThat(again.problems()).isEmpty();
                try (Person ann = Person.signIn(theirs.url(), ANN, "her own password")) {
                    RoomId chat = Person.direct(first, "data-analyzer");
                    assertThat(ann.answer(chat, ann.say(chat, "!ping")).body()).contains("pong");
                }
            }
        }
    }

    private static void sheIsInvitedAndAnswered(SomebodysHomeserver theirs, UpFile up) {
        try (Person ann = Person.signIn(theirs.url(), ANN, "her own password")) {
            List<RoomId> rooms = Stream.concat(
                            up.puppets().stream().map(UpFile.PuppetEntry::directRoomId),
                            up.rooms().stream().map(UpFile.RoomEntry::roomId))
                    .map(RoomId::new)
                    .toList();
            assertThat(rooms).hasSize(6);
            assertThat(ann.rooms()).isEmpty();
            assertThat(ann.invitations()).containsAll(rooms).hasSize(7);
            RoomId chat = Person.direct(up, "data-analyzer");
            ann.join(chat);
            assertThat(ann.answer(chat, ann.say(chat, "!ping")).body()).contains("pong");
        }
    }

    @Test
    void aHomeserverThatDoesNotAnswerIsSaidInOneLineAndWaitedFor() throws Exception {
        String nobody = "http://127.0.0.1:1";
        try (UpProcess up = UpProcess.start(
                Folders.troupe(temporary), temporary.resolve("state"), "--homeserver", nobody, "--human", ANN)) {
            await().atMost(SOON).until(() -> !up.problems().isEmpty());
            assertThat(up.problems())
                    .singleElement()
                    .asString()
                    .contains("no answer from " + nobody)
                    .contains("is the homeserver running?");
            up.stop();
        }
    }
}
