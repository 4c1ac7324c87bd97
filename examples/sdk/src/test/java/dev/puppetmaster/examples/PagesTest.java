package dev.puppetmaster.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.examples.Page.Block;
import dev.puppetmaster.testkit.LiveBot;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages say what the programs are and do. */
@Timeout(120)
class PagesTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern VARIABLE = Pattern.compile("PUPPETMASTER_[A-Z_]+[A-Z]");
    private static final String HERE = "docs/sdk/";

    static Stream<Block> code() {
        return blocks().filter(block -> block.language().equals("java"));
    }

    static Stream<Block> chats() {
        return blocks().filter(block -> block.kind().equals("chat"));
    }

    private static Stream<Block> blocks() {
        return Repository.pages().stream().flatMap(path -> Page.read(path).blocks().stream());
    }

    @ParameterizedTest
    @MethodSource("code")
    void eachBlockOfJavaStandsInASource(Block block) {
        assertThat(block.kind())
                .as(
                        "%s: put \"<!-- code: PATH#REGION -->\" on the line before the block, and \"// docs:REGION\" and"
                                + " \"// docs:end\" around its lines in a source that is compiled",
                        block)
                .isEqualTo("code");
        assertThat(block.lines())
                .as(
                        "%s differs from its source: copy the lines between \"// docs:…\" and \"// docs:end\" into the page,"
                                + " without their indentation",
                        block)
                .isEqualTo(Page.region(block.source()));
    }

    @ParameterizedTest
    @MethodSource("chats")
    void eachConversationHappens(Block block) throws ReflectiveOperationException {
        String name = block.source();
        Brain brain = Class.forName(name.contains(".") ? name : "dev.puppetmaster.examples." + name)
                .asSubclass(Brain.class)
                .getDeclaredConstructor()
                .newInstance();
        try (LiveBot bot = LiveBot.start(brain)) {
            new Chat(bot).carryOut(block);
        }
    }

    @Test
    void eachProgramIsShownAndEachPageStandsInTheIndex() {
        String index = String.join("\n", Repository.lines(HERE + "README.md"));
        for (String page : Repository.pages()) {
            if (page.startsWith(HERE) && !page.endsWith("README.md")) {
                assertThat(index).contains("(" + page.substring(HERE.length()) + ")");
            }
        }
        Set<String> shown = new TreeSet<>();
        code().forEach(block -> shown.add(block.source().replaceFirst("#.*", "")));
        assertThat(shown).hasSizeGreaterThanOrEqualTo(13);
    }

    @Test
    void eachLinkToAFileLeadsSomewhere() {
        List<String> dead = new ArrayList<>();
        for (String page : Repository.pages()) {
            Path folder = Path.of(page).resolveSibling("");
            for (String line : Repository.lines(page)) {
                Matcher link = LINK.matcher(line);
                while (link.find()) {
                    boolean file = URI.create(link.group(1)).getScheme() == null;
                    if (file && !Repository.has(folder.resolve(link.group(1)).toString())) {
                        dead.add(page + ": " + link.group(1));
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void thePageOnDeployingNamesTheVariablesThatAreRead() {
        String source = "bot-sdk/src/main/java/dev/puppetmaster/bot/Bots.java";
        assertThat(variables(HERE + "deploying.md")).isEqualTo(variables(source));
    }

    private static Set<String> variables(String path) {
        Set<String> names = new TreeSet<>();
        for (String line : Repository.lines(path)) {
            Matcher variable = VARIABLE.matcher(line);
            while (variable.find()) {
                names.add(variable.group());
            }
        }
        return names;
    }
}
