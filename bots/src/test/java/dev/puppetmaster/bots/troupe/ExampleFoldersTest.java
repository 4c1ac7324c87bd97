package dev.puppetmaster.bots.troupe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.validation.ResourceValidator;
import dev.puppetmaster.api.validation.Validation;
import dev.puppetmaster.api.yaml.ResourceReader;
import dev.puppetmaster.bots.runtime.Conversational;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The folders under {@code examples/}, as {@code up} reads them. */
class ExampleFoldersTest {
    private static Validation verdict(String... folder) throws IOException {
        List<ResourceFile> read = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("../examples", folder))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                read.add(ResourceReader.read(file.getFileName().toString(), Files.readAllBytes(file)));
            }
        }
        return ResourceValidator.validate(read);
    }

    @Test
    void theFoldersAreValid() throws IOException {
        assertThat(verdict("data-troupe").problems()).isEmpty();
        assertThat(verdict("hello-bot", "puppets").problems()).isEmpty();
        assertThat(verdict("two-themes").problems()).isEmpty();
    }

    @Test
    void everyBrainIsThereAndSpeaksForItself() throws Exception {
        Resources resources = requireNonNull(verdict("data-troupe").resources());

        assertThat(resources.puppets())
                .extracting(puppet -> puppet.metadata().name())
                .containsExactlyInAnyOrder("data-synthesizer", "data-analyzer", "data-salience");
        for (Puppet puppet : resources.puppets()) {
            Puppet.JavaBrain java = (Puppet.JavaBrain) puppet.spec().brain();
            Object brain = Class.forName(java.className()).getConstructor().newInstance();
            assertThat(brain)
                    .isInstanceOfSatisfying(
                            Conversational.class,
                            talker -> assertThat(talker.persona())
                                    .contains("You are " + puppet.metadata().name(), "truthful")
                                    .hasSizeBetween(100, 32_768));
        }
    }

    @Test
    void theAnalyzerMayAskBothFriendsThatItsReportNeeds() throws IOException {
        Resources resources = requireNonNull(verdict("data-troupe").resources());
        Friendship.Member analyzer = new Friendship.PuppetMember(Ref.to("data-analyzer"));

        assertThat(List.of(Report.SYNTHESIZER, Report.SALIENCE))
                .allSatisfy(friend -> assertThat(
                                resources.friendships().stream().map(Friendship::spec))
                        .anyMatch(spec -> spec.members().contains(new Friendship.PuppetMember(Ref.to(friend)))
                                && (spec.members().getFirst().equals(analyzer)
                                        || (spec.direction() == Friendship.Direction.Both
                                                && spec.members().contains(analyzer)))));
    }
}
