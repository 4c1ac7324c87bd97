package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From nothing to the first answer, by the commands of docs/kubernetes.md. */
@Order(1)
@ExtendWith(OnTheCluster.class)
class FirstAnswerE2E {
    @Test
    void aPersonAsksAPuppetAndGetsTheAnswer(Installation here) {
        Person you = here.person();
        assertThat(you.invitations()).as("rooms that the person may read").isNotEmpty();
        you.invitations().forEach(you::join);

        String room = you.chatWith(Installation.userId("data-analyzer"));
        String answer = you.ask(room, "!report orders 500 rows, target total");

        assertThat(answer).contains("500").contains("total");
    }

    @Test
    void thePagesChatCommandGetsTheAnswerToo(Installation here) {
        List<String> blocks = here.page().step(Installation.WAY, 6);
        String said = here.shell()
                .run(
                        blocks.getLast()
                                .replace(
                                        "PUPPETMASTER_ACCESS_TOKEN=...",
                                        "PUPPETMASTER_ACCESS_TOKEN="
                                                + here.person().token()),
                        "",
                        Duration.ofMinutes(15));

        assertThat(said).contains("500").contains("total");
    }
}
