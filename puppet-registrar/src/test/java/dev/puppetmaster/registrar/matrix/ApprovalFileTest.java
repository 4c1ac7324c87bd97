package dev.puppetmaster.registrar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.ApprovalReport.Result;
import dev.puppetmaster.api.runtime.ApprovalReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalFileTest {
    private final long now = System.currentTimeMillis();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("approvals.json");
    }

    private ApprovalFile open() {
        return ApprovalFile.open(file, "default", "data");
    }

    private static ApprovalReport report(int number, long revision, State state, long at) {
        return new ApprovalReport(
                "%064x".formatted(number),
                revision,
                "@data-A_1:d.localhost",
                "default/files",
                "delete",
                "{}",
                "a".repeat(64),
                null,
                "@you:d.localhost",
                "!asked",
                "!approvals",
                List.of("@you:d.localhost"),
                at,
                at + 1,
                state,
                null,
                0,
                "so",
                state == State.Used ? Result.Failed : null);
    }

    private List<String> states() throws IOException {
        return ApprovalFile.read(file).stream()
                .map(item -> item.path("status").path("state").asText())
                .toList();
    }

    @Test
    void theNewestOfEachIsKeptAndStaysWhenTheProcessGoes() throws IOException {
        assertThat(ApprovalFile.read(file)).isEmpty();
        ApprovalFile kept = open();
        assertThat(kept.keep(List.of(report(1, 1, State.Pending, now)))).isTrue();
        assertThat(kept.keep(List.of(report(1, 3, State.Used, now), report(2, 1, State.Pending, now + 1))))
                .isTrue();
        assertThat(kept.keep(List.of(report(1, 2, State.Approved, now)))).isTrue();

        assertThat(states()).containsExactly("Pending", "Used");
        JsonNode used = ApprovalFile.read(file).get(1);
        assertThat(used.at("/status/result").asText()).isEqualTo("Failed");
        assertThat(used.path("kind").asText()).isEqualTo("Approval");
        assertThat(used.path("metadata").path("name").asText()).matches("data-a-1-[0-9a-f]{16}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        assertThat(open().keep(List.of(report(3, 1, State.Refused, now + 2)))).isTrue();
        assertThat(states()).containsExactly("Refused", "Pending", "Used");
    }

    /** Of the time before this field. */
    @Test
    void aRecordWithoutAResultStays() throws IOException {
        open().keep(List.of(report(1, 1, State.Used, now)));
        Files.writeString(file, Files.readString(file).replaceAll("\"result\" : \"Failed\",\\s*", ""));
        assertThat(Files.readString(file)).doesNotContain("result");

        open().keep(List.of(report(2, 1, State.Used, now + 1)));
        assertThat(states()).containsExactly("Used", "Used");
        assertThat(ApprovalFile.read(file).getLast().path("status").has("result"))
                .isFalse();
    }

    @Test
    void whatSomebodyWroteIntoTheFileGoesWhenTheRuntimeSpeaks() throws IOException {
        open().keep(List.of(report(1, 1, State.Pending, now)));
        Files.writeString(
                file,
                Files.readString(file).replace("Pending", "Approved").replace("\"revision\" : 1", "\"revision\" : 9"));
        assertThat(states()).containsExactly("Approved");

        open().keep(List.of(report(1, 1, State.Pending, now)));
        assertThat(states()).containsExactly("Pending");

        Files.writeString(file, "{ damaged");
        open().keep(List.of(report(1, 1, State.Pending, now)));
        assertThat(states()).containsExactly("Pending");
    }

    @Test
    void theOldAndTheManyGo() throws IOException {
        ApprovalFile kept = open();
        kept.keep(List.of(report(1, 1, State.Used, now - Duration.ofDays(31).toMillis())));
        assertThat(states()).isEmpty();
        kept.keep(IntStream.range(0, ApprovalFile.MOST + 5)
                .mapToObj(i -> report(i + 2, 1, State.Used, now - 10_000 + i))
                .toList());
        assertThat(states()).hasSize(ApprovalFile.MOST);
        assertThat(ApprovalFile.read(file).getLast().at("/spec/requestedAt").asText())
                .isEqualTo(java.time.Instant.ofEpochMilli(now - 10_000 + 5).toString());
    }

    @Test
    void whereNothingCanBeWrittenItIsToldAgain() throws IOException {
        Files.createDirectory(file);
        ApprovalFile kept = open();
        assertThat(kept.keep(List.of(report(1, 1, State.Pending, now)))).isFalse();
        Files.delete(file);
        assertThat(kept.keep(List.of(report(1, 1, State.Pending, now)))).isTrue();
        assertThat(states()).containsExactly("Pending");
    }
}
