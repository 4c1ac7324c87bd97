package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.BadTable;
import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.markdown.Inline;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** The CSV file that an ask is about. */
final class GivenTable {
    private static final int MEGABYTE = 1024 * 1024;

    /** A table of the largest size takes some 200 MB, so that only so many are worked on at a time in one process. */
    private static final Semaphore ROOM = new Semaphore(2, true);

    /** Work on a table. */
    @FunctionalInterface
    interface Work<T> {
        T on(Table table) throws Exception;
    }

    private GivenTable() {}

    /**
     * Downloads the ask's file, reads it, and works on it. Why a file cannot be read is said once a room; a later command
     * about the same file is reminded of it.
     *
     * @param command what to write with a file, e.g. {@code !describe}: told where there is none
     * @throws RefusedException in one line: there is no file, it is too large, or no table; or what the work refuses
     */
    static <T> T with(Ask ask, Turn turn, String command, Work<T> work) throws Exception {
        Attachment file = ask.attachment()
                .orElseThrow(() -> new RefusedException(
                        ask.fromPuppet()
                                ? "Which table? Send me a CSV file with your question."
                                : "Which table? Send me a CSV file first, or reply to one with `" + command + "`."));
        try {
            return with(file, turn, work);
        } catch (Unreadable e) {
            if (ask.fromPuppet() || turn.firstTimeHere(refusalOf(file))) {
                throw e;
            }
            throw new RefusedException("I cannot read [" + Inline.code(file.fileName()) + "]("
                    + turn.linkTo(ask.room(), file.event()) + "), as I said before. Send a mended one, or reply to"
                    + " another file with `" + command + "`.");
        }
    }

    /** Names what is said once: why this file cannot be read. */
    private static String refusalOf(Attachment file) {
        byte[] event = file.event().value().getBytes(StandardCharsets.UTF_8);
        return "unreadable-" + UUID.nameUUIDFromBytes(event);
    }

    /** The file itself is at fault, so that every command refuses it alike. */
    private static final class Unreadable extends RefusedException {
        private static final long serialVersionUID = 1;

        Unreadable(String line) {
            super(line);
        }
    }

    /** The same for any file; waits while too many others are worked on. */
    static <T> T with(Attachment file, Turn turn, Work<T> work) throws Exception {
        refuseLarge(file);
        ROOM.acquire();
        try {
            return work.on(read(turn.download(file, CsvReader.MAX_BYTES), file, turn));
        } catch (BadTable e) {
            throw new Unreadable(Refusals.literal(e.line()));
        } catch (DataException e) {
            throw Refusals.of(e);
        } catch (OutOfMemoryError e) {
            throw new RefusedException(Refusals.literal(file.fileName() + " needs more memory than I have ("
                    + Runtime.getRuntime().maxMemory() / MEGABYTE + " MB): send fewer rows or columns"));
        } finally {
            ROOM.release();
        }
    }

    private static void refuseLarge(Attachment file) throws Unreadable {
        if (file.size() > CsvReader.MAX_BYTES) {
            throw new Unreadable(Refusals.literal(String.format(
                    Locale.ROOT,
                    "%s has %.1f MB; I read at most %d MB: send fewer rows or columns",
                    file.fileName(),
                    (double) file.size() / MEGABYTE,
                    CsvReader.MAX_BYTES / MEGABYTE)));
        }
    }

    private static Table read(byte[] bytes, Attachment file, Turn turn) throws Exception {
        String what = file.fileName() + ", " + Figures.count(bytes.length) + " bytes";
        return turn.tool("read csv", what, () -> CsvReader.read(bytes, file.fileName()));
    }
}
