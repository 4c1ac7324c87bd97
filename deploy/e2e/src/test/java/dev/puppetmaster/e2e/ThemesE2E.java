package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several themes, by the commands of the page: puppets in pods of two homeservers talk with each other. */
@Order(10)
@ExtendWith(OnTheCluster.class)
class ThemesE2E {
    private static final String SECTION = "Several themes";

    @Test
    void aPuppetOfOneThemeOrdersAtThatOfTheOther(Installation here) throws IOException {
        Path folder = Files.createTempDirectory("puppetmaster-themes");
        here.volumes(Map.of("themes-1", "5Gi", "themes-2", "5Gi", "themes-3", "1Gi", "themes-4", "1Gi"));
        here.shell().run("cd " + folder + "\n" + Installation.only(here.page().step(SECTION, 1)));
        Files.writeString(
                folder.resolve("themes.yaml"),
                here.page().blocks(SECTION, "yaml", 1).getFirst());
        run(here, Installation.only(here.page().step(SECTION, 2)).replace("themes.yaml", folder + "/themes.yaml"));
        run(here, Installation.only(here.page().step(SECTION, 3)));

        List<String> way = here.page().step(SECTION, 4);
        assertThat(way).hasSize(2);
        here.shell()
                .run(
                        way.getFirst(),
                        Installation.PASSWORD + "\n" + Installation.PASSWORD + "\n",
                        Duration.ofMinutes(1));
        int port = Installation.freePort();
        try (Shell.Running forward = here.shell()
                .start(way.getLast().replace("8008:8008", port + ":8008"), said -> said.contains("Forwarding"))) {
            assertThat(forward).isNotNull();
            Person you = Person.signIn(URI.create("http://127.0.0.1:" + port), "you", Installation.PASSWORD);
            String answer =
                    you.ask(you.chatWith("@data-analyzer:data.example.net"), "!report orders 200 rows, target total");

            assertThat(answer).contains("200").contains("total");
        }
        here.shell().run("kubectl -n themes delete friendship,puppet --all");
        here.shell().run("helm uninstall themes -n themes");
    }

    private static void run(Installation here, String block) {
        here.shell().run(block, "", Duration.ofMinutes(6));
    }
}
