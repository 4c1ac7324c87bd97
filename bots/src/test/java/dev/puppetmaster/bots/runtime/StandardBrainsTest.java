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
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandardBrainsTest {
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

    private static Brain load(String className) throws IOException, BrainLoader.BrainException {
        return StandardBrains.of(Map.of(), List.of())
                .load(
                        new AssignedPuppet(
                                "a",
                                "@a:s",
                                "A",
                                false,
                                new AssignedBrain.Java(className),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                10,
                                List.of()),
                        Services.NONE);
    }
}
