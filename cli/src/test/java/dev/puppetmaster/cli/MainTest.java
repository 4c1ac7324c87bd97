package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path temporary;

    @Test
    void anUnknownCommandIsAnsweredWithTheNearestOneAndExitCode2() {
        assertThat(run("docter")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("puppetmaster: Unmatched argument")
                .contains("doctor");
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand").contains("puppetmaster --help");
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("doctor");
    }

    @Test
    void aWrongOptionValueNamesTheRightOnes() {
        assertThat(run("doctor", "-o", "xml")).isEqualTo(2);
        assertThat(err.toString()).contains("-o").contains("xml").contains("TABLE, JSON");
    }

    @Test
    void doctorLooksAtEverythingAndPrintsNoColoursIntoAPipe() {
        int exit = run("doctor", "--state", temporary.resolve("state").toString());

        assertThat(out.toString().lines().map(line -> line.substring(5, 16).strip()))
                .containsExactly("java", "python", "synapse", "containers", "ports", "disk", "fonts", "model");
        assertThat(out.toString().lines()).allMatch(line -> line.matches("(OK  |WARN|FAIL) .*"));
        assertThat(exit).isEqualTo(out.toString().contains("FAIL") ? 1 : 0);
        assertThat(temporary.resolve("state")).doesNotExist();
    }

    @Test
    void doctorSpeaksJson() throws Exception {
        run("doctor", "-o", "json", "--state", temporary.resolve("state").toString());

        JsonNode findings = new ObjectMapper().readTree(out.toString());
        assertThat(findings).hasSize(8).allSatisfy(finding -> {
            assertThat(finding.path("verdict").asText()).isIn("OK", "WARN", "FAIL");
            assertThat(finding.path("found").asText()).isNotEmpty();
            assertThat(finding.path("advice").asText().isEmpty())
                    .isEqualTo(finding.path("verdict").asText().equals("OK"));
        });
    }

    @Test
    void doctorFailsInOneLineOnABrokenState() throws Exception {
        Files.writeString(temporary.resolve("ports.json"), "{");

        assertThat(run("doctor", "--state", temporary.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("delete it to have new ports"));
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
