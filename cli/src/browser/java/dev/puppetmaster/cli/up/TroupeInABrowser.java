package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** examples/data-troupe in a web client: the theme's Space, the rooms of its friendships below it, and what is said there. */
@Timeout(600)
class TroupeInABrowser {
    @TempDir
    private Path temporary;

    @Test
    void theSpaceListsEachFriendshipAndWhatWasSaidThereForAReport() throws Exception {
        try (UpProcess up = UpProcess.start(Folders.troupe(temporary), temporary.resolve("state"))) {
            UpFile file = up.ready();
            try (Cinny cinny = Cinny.open(file);
                    Person you = Person.signIn(file)) {
                cinny.space(you.space(file.homeservers().getFirst()), "Data troupe");
                assertThat(cinny.listed("analyzer-salience"))
                        .containsExactlyInAnyOrder("analyzer-synthesizer", "analyzer-salience", "synthesizer-salience");
                cinny.direct(Person.direct(file, "data-analyzer"));
                cinny.say("!report orders 500 rows, target total");
                cinny.sees("Report on orders");
                cinny.space(you.space(file.homeservers().getFirst()), "Data troupe");
                cinny.enter("analyzer-salience");
                cinny.sees("!salience total");
                cinny.sees("What tells about total");
                cinny.picture("space");
            }
            up.stop();
        }
    }
}
