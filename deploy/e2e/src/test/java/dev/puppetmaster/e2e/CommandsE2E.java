package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of the page's "Looking after it", and those of ./puppetmaster with --context and -n. */
@Order(3)
@ExtendWith(OnTheCluster.class)
class CommandsE2E {
    @Test
    void theCommandsOfThePageShowWhatIsSo(Installation here) {
        Person you = here.person();
        String room = you.chatWith(Installation.userId("data-analyzer"));
        String asked = you.say(room, "!help");
        you.answer(room, asked);
        List<String> commands = here.page()
                .blocks("Looking after it", "sh", 1)
                .getFirst()
                .lines()
                .toList();

        assertThat(commands).hasSize(6);
        for (String command : commands) {
            String said = here.shell().run(command.replace("$EVENT_ID", asked), "", Duration.ofMinutes(15));
            assertThat(said).as(command).isNotBlank();
        }
        String trace = commands.getLast().replace("$EVENT_ID", asked);
        assertThat(here.shell().run(trace)).contains("received", "data-analyzer", "sent");
    }

    @Test
    void eachCommandTakesAContextAndANamespace(Installation here) {
        String context = here.shell().run("kubectl config current-context").strip();
        String where = " --context " + context + " -n data";

        assertThat(run(here, "get puppets" + where)).contains("data-analyzer", "data-salience");
        assertThat(run(here, "describe puppet data-analyzer" + where)).contains("@data-analyzer:data.example.org");
        assertThat(run(here, "doctor" + where)).contains("data hosts 3 puppets");
        String said = here.shell()
                .with("PUPPETMASTER_ACCESS_TOKEN", here.person().token())
                .run("./puppetmaster chat" + where + " --as @you:data.example.org data-salience '!help'");
        assertThat(said).contains("!salience");
    }

    /** A puppet that is not there is said so, not shown as a stack. */
    @Test
    void aMistakeIsOneLine(Installation here) {
        Shell.Output output = here.shell().attempt("./puppetmaster describe puppet nobody -n data");

        assertThat(output.exit()).isNotZero();
        assertThat((output.out() + output.err()).lines()).hasSize(1);
    }

    private static String run(Installation here, String command) {
        return here.shell().run("./puppetmaster " + command);
    }
}
