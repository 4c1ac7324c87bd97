package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** examples/two-themes in a web client: signed in at one homeserver, a puppet there has another theme's puppet work for it. */
@Timeout(600)
class TwoThemesInABrowser {
    @TempDir
    private Path temporary;

    @Test
    void theSpaceIsSeenAndAPuppetReportsWithAFriendOfTheOtherTheme() throws Exception {
        try (UpProcess up = UpProcess.start(Folders.twoThemes(temporary), temporary.resolve("state"))) {
            UpFile file = up.ready();
            UpFile.Entry data = file.homeservers().getFirst();
            try (Cinny cinny = Cinny.open(file);
                    Person you = Person.signIn(file, data.name())) {
                cinny.direct(Person.direct(file, "data-analyzer"));
                cinny.say("!report orders 200 rows, target total");
                cinny.sees("unit_price");
                cinny.picture("report-of-two-themes");
                cinny.space(you.space(data), "Data");
                assertThat(cinny.listed("analyzer-synthesizer")).hasSize(1);
                cinny.enter("analyzer-synthesizer");
                cinny.reads("Analyzer");
                cinny.sees("!synthesize orders 200 rows");
                cinny.sees("orders.csv");
                cinny.picture("friends-of-two-themes");
            }
            up.stop();
        }
    }
}
