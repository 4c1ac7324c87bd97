package dev.puppetmaster.bots.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.remote.RemoteBrain;
import dev.puppetmaster.gateway.CallObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardBrainsTest {
    @TempDir
    private Path folder;

    /** Counts what it may call; public, as brains in jars are. */
    public static final class ServiceBrain implements Brain, Services.User {
        private @Nullable Services services;

        @Override
        public void use(Services given) {
            services = given;
        }

        @Override
        public Answer answer(Ask ask, Turn turn) {
            return Answer.of("" + requireNonNull(services).list().size());
        }
    }

    @Test
    void aJavaBrainThatCallsServicesIsGivenItsPuppets() throws Exception {
        Brain loaded = load(ServiceBrain.class.getName());

        assertThat(((ServiceBrain) loaded).services).isSameAs(Services.NONE);
    }

    @Test
    void aClassThatIsNotThereIsOneLine() {
        assertThatThrownBy(() -> load("no.such.Brain"))
                .isInstanceOf(BrainLoader.BrainException.class)
                .hasMessageStartingWith("there is no class no.such.Brain: ");
        assertThatThrownBy(() -> load(String.class.getName()))
                .hasMessage("java.lang.String is no dev.puppetmaster.bot.Brain");
    }

    @Test
    void aProgramElsewhereIsAskedWhereItIs() throws Exception {
        assertThat(load(new AssignedBrain.Pod("http://127.0.0.1:8080/x", null))).isInstanceOf(RemoteBrain.class);
        assertThatThrownBy(() -> load(new AssignedBrain.Pod("127.0.0.1", null)))
                .isInstanceOf(BrainLoader.BrainException.class)
                .hasMessage("\"127.0.0.1\" is no address of a brain; correct spec.brain.pod.url");
    }

    private Brain load(String className) throws IOException, BrainLoader.BrainException {
        return load(new AssignedBrain.Java(className));
    }

    private Brain load(AssignedBrain brain) throws IOException, BrainLoader.BrainException {
        try (StandardBrains brains = StandardBrains.of(
                Map.of(),
                new StandardBrains.Places(List.of(), folder.resolve("models"), folder, folder, null),
                CallObserver.NOBODY)) {
            return brains.load(
                    new AssignedPuppet(
                            "a", "@a:s", "A", false, brain, List.of(), List.of(), List.of(), List.of(), 10, List.of()),
                    Services.NONE,
                    observation -> {});
        }
    }
}
