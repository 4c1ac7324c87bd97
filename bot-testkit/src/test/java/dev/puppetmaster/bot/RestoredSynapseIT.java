package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.SynapseStage.Hearing;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FaultProxy;
import dev.puppetmaster.testkit.LocalSynapse;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Synapse whose database is put back to an earlier day: what stands there is answered once, what comes is heard. */
class RestoredSynapseIT {
    private static final List<String> DATABASE = List.of("homeserver.db", "homeserver.db-wal", "homeserver.db-shm");

    @TempDir
    private Path directory;

    private final CountDownLatch release = new CountDownLatch(1);

    private Answer heard(String text) throws InterruptedException {
        if (text.equals("slow") && !release.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("never released");
        }
        return Answer.of("heard " + text);
    }

    @ParameterizedTest
    @EnumSource(Hearing.class)
    void whatItLostIsSentAgainAndWhatComesIsHeard(Hearing hearing) throws Exception {
        try (SynapseStage scene = SynapseStage.open(directory, hearing)) {
            Stage stage = scene.stage();
            UserId echo = scene.puppet(hearing);
            RoomId room = stage.directChat(echo);
            Puppet puppet = stage.hosted(echo, (ask, turn) -> heard(ask.text()), Map.of());
            try (BotHost host = stage.host(directory, puppet)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> host.health().up());
                EventId first = stage.say(room, "first");
                stage.answer(room, first);
                EventId slow = stage.say(room, "slow");
                await("the ask is accepted")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> host.load().turns() == 1);
                Path backup = backUp(scene.synapse());
                release.countDown();
                stage.answer(room, slow);
                stage.answer(room, stage.say(room, "lost with the backup"));

                restore(scene.synapse(), backup);
                EventId after = stage.say(room, "after");

                assertThat(stage.answer(room, after).body()).isEqualTo("heard after");
                assertThat(stage.answer(room, slow).body()).isEqualTo("heard slow");
                assertThat(stage.answers(room, first)).hasSize(1);
            }
        }
    }

    /** A proxy lets through what is sent, and nothing that is heard, while the answer is said that the backup lacks. */
    @Test
    void whatWasSaidAfterTheLastHearingIsSentAgainToo() throws Exception {
        try (SynapseStage scene = SynapseStage.open(directory, Hearing.SYNCED);
                FaultProxy proxy = FaultProxy.to(scene.synapse().baseUrl());
                Stage bot = behind(proxy, scene)) {
            Stage stage = scene.stage();
            UserId echo = scene.puppet(Hearing.SYNCED);
            bot.puppet("echo");
            RoomId room = stage.directChat(echo);
            Puppet puppet = bot.hosted(echo, (ask, turn) -> heard(ask.text()), Map.of());
            try (BotHost host = bot.host(directory, puppet)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> host.health().up());
                EventId first = stage.say(room, "first");
                stage.answer(room, first);
                EventId slow = stage.say(room, "slow");
                await("the ask is accepted")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> host.load().turns() == 1);
                proxy.spoil("GET", "/sync", FaultProxy.Kind.REFUSED, Integer.MAX_VALUE);
                Path backup = backUp(scene.synapse());
                release.countDown();
                stage.answer(room, slow);

                restore(scene.synapse(), backup);
                assertThat(stage.answers(room, slow)).isEmpty();
                proxy.clear();

                assertThat(stage.answer(room, slow).body()).isEqualTo("heard slow");
                assertThat(stage.answers(room, first)).hasSize(1);
            }
        }
    }

    private static Stage behind(FaultProxy proxy, SynapseStage scene) {
        return Stage.loggedIn(
                proxy.baseUrl(),
                scene.synapse().serverName(),
                localpart -> "a-password-of-" + localpart,
                scene.stage().human().user(),
                new Secret("not used here"));
    }

    private Path backUp(LocalSynapse synapse) throws Exception {
        synapse.kill();
        Path backup = Files.createDirectory(directory.resolve("backup"));
        copy(synapse.directory(), backup);
        synapse.restart();
        return backup;
    }

    private static void restore(LocalSynapse synapse, Path backup) throws Exception {
        synapse.kill();
        for (String file : DATABASE) {
            Files.deleteIfExists(synapse.directory().resolve(file));
        }
        copy(backup, synapse.directory());
        synapse.restart();
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String file : DATABASE) {
            if (Files.exists(from.resolve(file))) {
                Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
