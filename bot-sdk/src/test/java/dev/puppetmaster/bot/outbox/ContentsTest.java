package dev.puppetmaster.bot.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentsTest {
    /** An event has at most 65,536 bytes (spec: "Size limits"); ids, hashes and signatures around the content take some. */
    private static final int ROOM_FOR_CONTENT = 65_536 - 4_096;

    private static final MxcUri FILE = new MxcUri("mxc://x.test/abc");

    private static int bytes(ObjectNode content) {
        UserId puppet = new UserId("@" + "p".repeat(200) + ":x.test");
        EventId event = new EventId("$" + "e".repeat(200));
        Contents.replyTo(content, event, Optional.of(event));
        Contents.mention(content, List.of(puppet));
        TxnId txn = TxnId.of(puppet, event.value(), "answer");
        Contents.mark(content, new Contents.Mark("answer", event.value(), Optional.of(event), 1, txn));
        return content.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "word ",
                "<",
                "&",
                "\"",
                "'",
                "*a* ",
                "😀",
                "é",
                "a\n\n",
                "- a\n",
                "# a\n",
                "`<`",
                "\u0001",
                "\\",
                "[a](https://x.test/) ",
                "=",
                "@",
                "1. a\n"
            })
    void aLongTextOfAnythingFitsIntoAnEvent(String unit) {
        String text = unit.repeat(100_000 / unit.length());
        ObjectNode message = Contents.text("m.text", text);
        ObjectNode file = Contents.media("m.file", FILE, unit.repeat(1_000), "text/markdown", 100_000, text);

        assertThat(Contents.isTooLong(text)).isTrue();
        assertThat(message.path("body").asText()).endsWith("…");
        assertThat(bytes(message)).isLessThan(ROOM_FOR_CONTENT);
        assertThat(bytes(file)).isLessThan(ROOM_FOR_CONTENT);
    }

    @Test
    void aLongTableFitsIntoAnEvent() {
        String table = "| a | b | c |\n|---|---|---|\n" + "|1|2|3|\n".repeat(12_000);

        assertThat(bytes(Contents.text("m.text", table))).isLessThan(ROOM_FOR_CONTENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|a|a|a|a|a|a|a|a|a|a|a|a|a|a|\n|-|-|-|-|-|-|-|-|-|-|-|-|-|-|\n,|\n",
                "[a]: http://ää.ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää\n\n,[a] ",
                ",>",
                ",<",
                ",- "
            })
    void whatATextOfAFewCharactersMayBecomeFitsTwice(String beginningAndUnit) {
        String beginning = beginningAndUnit.split(",", -1)[0];
        String unit = beginningAndUnit.split(",", -1)[1];
        String text = beginning + unit.repeat((128 - beginning.length()) / unit.length());

        assertThat(text).hasSizeBetween(125, 128);
        assertThat(bytes(Contents.text("m.text", text))).isLessThan(26_000);
        assertThat(Contents.text("m.text", text).path("body").asText()).doesNotEndWith("…");
    }

    @Test
    void aShortTextIsSaidWhole() {
        String text = "word ".repeat(2_000).strip();

        assertThat(Contents.isTooLong(text)).isFalse();
        assertThat(Contents.text("m.text", text).path("body").asText()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void noCharacterIsCutInTwo(int offset) {
        String body = Contents.text("m.text", "a".repeat(offset) + "😀".repeat(30_000))
                .path("body")
                .asText();

        assertThat(new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(body);
    }

    @Test
    void aFileNameOfAnyKindIsOneLineOfPlainText() {
        ObjectNode content = Contents.media("m.file", FILE, "a<b>\n\r\u0000\"&\u202e.csv", "text/csv", 3, "");

        assertThat(content.path("filename").asText()).isEqualTo("a<b> \"&.csv");
        assertThat(content.path("body").asText()).isEqualTo("a<b> \"&.csv");
        assertThat(content.has("formatted_body")).isFalse();
    }

    @Test
    void anAnswerThatTakesADraftsPlaceIsAnEditWithAllOfItInside() {
        EventId draft = new EventId("$draft");
        ObjectNode answer = Contents.text("m.notice", "**so** it is");
        Contents.replyTo(answer, new EventId("$ask"), Optional.empty());
        Contents.mention(answer, List.of(new UserId("@you:x.test")));

        ObjectNode edit = Contents.replacing(answer, draft);

        assertThat(edit.path("body").asText()).isEqualTo("* **so** it is");
        assertThat(edit.path("formatted_body").asText()).startsWith("* ").contains("<strong>so</strong>");
        assertThat(edit.at("/m.relates_to/rel_type").asText()).isEqualTo("m.replace");
        assertThat(edit.at("/m.relates_to/event_id").asText()).isEqualTo("$draft");
        assertThat(edit.at("/m.relates_to").has("m.in_reply_to")).isFalse();
        ObjectNode inside = (ObjectNode) edit.path("m.new_content");
        assertThat(inside.path("body").asText()).isEqualTo("**so** it is");
        assertThat(inside.path("msgtype").asText()).isEqualTo("m.notice");
        assertThat(inside.has("m.relates_to")).isFalse();
        assertThat(inside.path("m.mentions")).isEqualTo(edit.path("m.mentions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"word ", "<", "😀", "- a\n", "\u0001"})
    void aLongAnswerThatTakesADraftsPlaceFitsIntoAnEventToo(String unit) {
        ObjectNode answer = Contents.text("m.text", unit.repeat(100_000 / unit.length()));

        ObjectNode edit = Contents.replacing(answer, new EventId("$draft"));

        assertThat(edit.at("/m.new_content/body")).isEqualTo(answer.path("body"));
        assertThat(bytes(edit)).isLessThan(ROOM_FOR_CONTENT);
    }

    @Test
    void theLineUnderATextThatBrokeOffStandsThereHoweverLongThatIs() {
        assertThat(Contents.brokenOff("", "Stopped.")).isEqualTo("Stopped.");
        assertThat(Contents.brokenOff("one\n~~~~\ntwo", "Stopped.")).isEqualTo("one\n~~~~\ntwo\n~~~~\n\nStopped.");
        String longText = Contents.brokenOff("```\n" + "word ".repeat(20_000), "Stopped.");
        assertThat(Contents.isTooLong(longText)).isFalse();
        assertThat(longText).startsWith("```\nword").endsWith("…\n```\n\nStopped.");
    }
}
