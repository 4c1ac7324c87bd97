package dev.puppetmaster.bots.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Tool.Preview;
import dev.puppetmaster.api.Tool.Spec;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Approval;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.bot.tool.ToolParameter;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.testkit.BotTester;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What requires an approval runs only with one, for exactly what was called. */
class ApprovalPolicyTest {
    private static final AssignedApprovals ANNA = new AssignedApprovals("!approvals", List.of("@anna:x.test"));
    private static final AtomicInteger RUNS = new AtomicInteger();

    /** Removes, renames and counts. */
    public static final class Files {
        @ToolMethod(value = "Removes a file.", destructive = true)
        public String removeFile(@ToolParameter("which") String path) {
            return path + " is gone, " + RUNS.incrementAndGet();
        }

        @ToolMethod(value = "Counts files.", readOnly = true)
        public String countFiles() {
            return "7";
        }
    }

    @BeforeEach
    void reset() {
        RUNS.set(0);
        OneFile.changesMeanwhile = false;
    }

    /** Writes what it is told into the one file that there is, and can say what that would change. */
    public static final class OneFile {
        private static volatile String content = "";
        private static volatile boolean changesMeanwhile;

        @ToolMethod(value = "Writes the file.", destructive = true, preview = "difference")
        public String write(@ToolParameter("what") String text) {
            content = text;
            return "written, " + RUNS.incrementAndGet();
        }

        public String difference(String text) {
            if (text.equals("fault")) {
                throw new IllegalStateException("stack of the inside");
            }
            String said = "-" + content + "\n+" + text;
            content = changesMeanwhile ? "other" : content;
            return said;
        }

        @ToolMethod(value = "What a removal would change.", readOnly = true)
        public String showRemoval() {
            return "-" + content;
        }

        @ToolMethod(value = "Removes the file.", destructive = true)
        public String remove() {
            content = "";
            return "removed, " + RUNS.incrementAndGet();
        }
    }

    /** Takes a password. */
    public static final class Login implements Tool {
        @Override
        public ToolSpec spec() {
            return new ToolSpec("login", "Logs in.", Calls.object("""
                            {"type": "object", "properties": {
                              "user": {"type": "string"},
                              "password": {"type": "string", "writeOnly": true},
                              "more": {"type": "array", "items": {"type": "object", "properties": {
                                 "pin": {"type": "string", "format": "password"}}}}}}"""), ToolHints.UNKNOWN);
        }

        @Override
        public String call(ObjectNode arguments, Turn turn) {
            return arguments.path("password").asText() + RUNS.incrementAndGet();
        }
    }

    private static BotTester tester(@Nullable AssignedApprovals approvals, String... patterns) {
        AssignedTool plain = Calls.of("files", Files.class);
        return tester(
                new AssignedTool(plain.key(), plain.spec(), List.of(), List.of(patterns), plain.pinned()), approvals);
    }

    private static AssignedTool approved(Class<?> type, Preview... previews) {
        Spec spec = Calls.of("files", type).spec();
        Spec previewed = new Spec(
                spec.type(),
                spec.version(),
                null,
                null,
                null,
                spec.java(),
                null,
                spec.hints(),
                List.of(),
                List.of(previews));
        return new AssignedTool("default/files", previewed, List.of(), List.of("*"), Map.of());
    }

    private static BotTester tester(AssignedTool tool, @Nullable AssignedApprovals approvals) {
        ToolEnvironment environment = new ToolEnvironment(
                new Secrets(Path.of("no-secrets")),
                request -> {
                    throw new IOException("no runner here");
                },
                ApprovalPolicyTest.class.getClassLoader(),
                true);
        Toolset tools = Toolset.of(tool, environment, approvals);
        return BotTester.of((ask, turn) -> {
            String[] call = ask.text().split(" ", 2);
            for (Tool candidate : tools.list().tools()) {
                if (candidate.spec().name().equals(call[0])) {
                    return Answer.of(candidate.call(Calls.object(call[1]), turn));
                }
            }
            throw new RefusedException("no function " + call[0]);
        });
    }

    @Test
    void whatIsApprovedRunsWithExactlyThatCall() {
        BotTester tester = tester(ANNA, "remove*").approve("@anna:x.test");
        assertThat(tester.ask("remove_file { \"path\" : \"/a\" }")).isEqualTo("/a is gone, 1");
        assertThat(tester.approvals()).hasSize(1);
        Approval asked = tester.approvals().get(0);
        assertThat(asked.tool()).isEqualTo("default/files");
        assertThat(asked.function()).isEqualTo("remove_file");
        assertThat(asked.arguments()).isEqualTo("{\"path\":\"/a\"}");
        assertThat(asked.approvers()).containsExactly(new UserId("@anna:x.test"));
        assertThat(asked.room().value()).isEqualTo("!approvals");
        assertThat(asked.hints()).containsExactly("changes something", "destructive");
        assertThat(asked.timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void whatItWouldChangeIsAPartOfTheRequest() {
        OneFile.content = "old";
        BotTester tester = tester(approved(OneFile.class), ANNA).approve("@anna:x.test");
        assertThat(tester.ask("write {\"text\":\"new\"}")).isEqualTo("written, 1");
        assertThat(tester.approvals().get(0).diff()).isEqualTo("-old\n+new");
    }

    @Test
    void whereItWouldChangeSomethingElseThanWasApprovedItDoesNotRun() {
        OneFile.content = "old";
        BotTester tester = tester(approved(OneFile.class), ANNA).approve("@anna:x.test");
        OneFile.changesMeanwhile = true;
        assertThat(tester.ask("write {\"text\":\"new\"}"))
                .contains("did not run. What the call would change is not what was approved any more.");
        assertThat(RUNS).hasValue(0);
    }

    @Test
    void whereWhatItWouldChangeCannotBeSaidNobodyIsAsked() {
        BotTester tester = tester(approved(OneFile.class), ANNA).approve("@anna:x.test");
        assertThat(tester.ask("write {\"text\":\"fault\"}"))
                .contains("nobody was asked: what it would change cannot be said")
                .doesNotContain("stack");
        assertThat(tester.approvals()).isEmpty();
        assertThat(RUNS).hasValue(0);
    }

    @Test
    void anotherFunctionOfTheToolMaySayIt() {
        OneFile.content = "old";
        BotTester tester = tester(approved(OneFile.class, new Preview("remove", "show_removal")), ANNA)
                .approve("@anna:x.test");
        assertThat(tester.ask("remove {}")).isEqualTo("removed, 1");
        assertThat(tester.approvals().get(0).diff()).isEqualTo("-old");
        BotTester without = tester(approved(OneFile.class, new Preview("remove", "show")), ANNA)
                .approve("@anna:x.test");
        assertThat(without.ask("remove {}")).contains("nobody was asked", "has no function `show`, its preview");
        AssignedTool pinned = approved(OneFile.class, new Preview("remove", "show_removal"));
        BotTester drifted = tester(
                        new AssignedTool(
                                pinned.key(),
                                pinned.spec(),
                                List.of(),
                                List.of("*"),
                                Map.of("show_removal", "0".repeat(64))),
                        ANNA)
                .approve("@anna:x.test");
        assertThat(drifted.ask("remove {}")).contains("nobody was asked", "is not what it was");
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void theRecordHoldsNoSecrets() {
        BotTester tester = tester(approved(Login.class), ANNA).approve("@anna:x.test");
        assertThat(tester.ask("login {\"user\":\"x\",\"password\":\"hunter2\",\"more\":[{\"pin\":\"1234\"}]}"))
                .isEqualTo("hunter21");
        Approval asked = tester.approvals().get(0);
        assertThat(asked.arguments()).contains("hunter2", "1234");
        assertThat(asked.recorded()).isEqualTo("{\"more\":[{\"pin\":\"***\"}],\"password\":\"***\",\"user\":\"x\"}");
    }

    @Test
    void whatIsRefusedOrForgottenDoesNotAndTheLineSaysWhoAndWhy() {
        BotTester tester = tester(ANNA, "*").refuse("@anna:x.test");
        assertThat(tester.ask("remove_file {\"path\":\"/a\"}"))
                .isEqualTo("`remove_file` did not run. ❌ Refused by @anna:x.test. Do not call it again unless you are"
                        + " asked to.");
        assertThat(tester.ask("remove_file {\"path\":\"/a\"}")).contains("did not run. Nobody decided in time.");
        assertThat(RUNS).hasValue(0);
    }

    @Test
    void eachCallIsAskedForAnew() {
        BotTester tester = tester(ANNA, "remove_file").approve("@anna:x.test");
        assertThat(tester.ask("remove_file {\"path\":\"/a\"}")).isEqualTo("/a is gone, 1");
        assertThat(tester.ask("remove_file {\"path\":\"/a\"}")).contains("did not run");
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void whatNoPatternNamesRunsAtOnce() {
        BotTester tester = tester(ANNA, "remove", "*_f", "count.files", "COUNT_FILES");
        assertThat(tester.ask("count_files {}")).isEqualTo("7");
        assertThat(tester.ask("remove_file {\"path\":\"/a\"}")).isEqualTo("/a is gone, 1");
        assertThat(tester.approvals()).isEmpty();
    }

    @Test
    void argumentsThatAreWrongAreNotPutToAnybody() {
        BotTester tester = tester(ANNA, "*").approve("@anna:x.test");
        assertThat(tester.say("remove_file {\"path\":7}").refused()).isTrue();
        assertThat(tester.approvals()).isEmpty();
    }

    @Test
    void withoutAnybodyToAskItIsRefusedAndSaysWhatToDeclare() {
        for (AssignedApprovals nobody :
                new AssignedApprovals[] {null, new AssignedApprovals("!approvals", List.of())}) {
            BotTester tester = tester(nobody, "remove_*").approve("@anna:x.test");
            assertThat(tester.ask("remove_file {\"path\":\"/a\"}")).contains("spec.approvals.approvers");
            assertThat(tester.ask("count_files {}")).isEqualTo("7");
            assertThat(RUNS).hasValue(0);
        }
    }
}
