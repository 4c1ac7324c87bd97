package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/approvals.md in a folder: somebody is asked, decides, and the record is there to be read. */
class ApprovalsUpIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FOLDER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata: {name: data}
            spec:
              serverName: data.localhost
              puppetPrefixes: [data-]
              approvals: {approvers: [you]}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: LLMPolicy
            metadata: {name: models}
            spec:
              backends: [{name: scripted, provider: ollama, url: "%s", model: tiny}]
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: note}
            spec:
              type: Program
              version: 1.0.0
              program:
                command: [echo, it is noted]
                preview: [echo, +a note]
                parameters: {type: object, properties: {pin: {type: string, writeOnly: true}}}
                description: Takes a note.
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-clerk}
            spec:
              homeserverRef: {name: data}
              localpart: data-clerk
              brain: {llm: {systemPrompt: You take notes., policyRef: {name: models}}}
              tools: [{toolRef: {name: note}, requireApproval: ["*"]}]
            """;

    @TempDir
    private Path temporary;

    private static ModelReply reply(ScriptedModel.Asked asked) {
        JsonNode messages = asked.body().path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        return last.path("role").asText().equals("tool")
                ? ModelReply.says("The tool said: " + last.path("content").asText())
                : ModelReply.begins().uses("note", "{\"pin\":\"0042\"}").ends();
    }

    @Test
    void whoIsAskedDecidesAndTheRecordSaysSo() throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("folder"));
        String state = temporary.resolve("state").toString();
        try (ScriptedModel model = ScriptedModel.start().otherwise(ApprovalsUpIT::reply)) {
            Files.writeString(folder.resolve("all.yaml"), FOLDER.formatted(model.url()));
            try (UpProcess up = UpProcess.start(folder, Path.of(state))) {
                UpFile ready = up.ready();
                try (Person you = Person.signIn(ready)) {
                    RoomId chat = Person.direct(ready, "data-clerk");
                    RoomId approvals = approvalsRoom(state);
                    if (you.invitations().contains(approvals)) {
                        you.join(approvals);
                    }
                    EventId ask = you.say(chat, "take a note");
                    EventId request = request(you, approvals);
                    awaitListed(state, "Pending");

                    you.react(approvals, request, "✅");

                    assertThat(you.answer(chat, ask).body()).contains("it is noted");
                    String name = awaitListed(state, "Used");
                    assertThat(UpProcess.run("describe", "approval", name, "--state", state))
                            .contains("function: note", "+a note", "***", "decidedBy: @you:data.localhost")
                            .contains("Approved by @you:data.localhost")
                            .doesNotContain("0042");
                }
                up.stop();
            }
        }
    }

    private static RoomId approvalsRoom(String state) {
        return await().atMost(PATIENCE)
                .until(
                        () -> new JsonMapper()
                                .readTree(UpProcess.run("get", "homeserver", "data", "-o", "json", "--state", state))
                                .at("/status/approvalsRoomId")
                                .asText(),
                        room -> !room.isEmpty())
                .transform(RoomId::new);
    }

    private static EventId request(Person you, RoomId approvals) {
        return await().atMost(PATIENCE)
                .until(
                        () -> you.lately(approvals).stream()
                                .filter(event -> event.content().has("dev.puppetmaster.approval"))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst()
                .eventId();
    }

    /** Its name, when it is listed so. */
    private static String awaitListed(String state, String as) {
        List<String> lines = await("one that is " + as)
                .atMost(PATIENCE)
                .until(
                        () -> UpProcess.run("get", "approvals", "--state", state)
                                .lines()
                                .skip(1)
                                .toList(),
                        found -> found.size() == 1 && found.getFirst().contains(as));
        assertThat(lines.getFirst()).contains("@data-clerk:data.localhost", "note");
        return lines.getFirst().split(" ", 2)[0];
    }
}
