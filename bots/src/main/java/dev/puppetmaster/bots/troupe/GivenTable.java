package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.csv.CsvReader;
import java.util.Locale;
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
     * Downloads the ask's file, reads it, and works on it.
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
        return with(file, turn, work);
    }

    /** The same for any file; waits while too many others are worked on. */
    static <T> T with(Attachment file, Turn turn, Work<T> work) throws Exception {
        refuseLarge(file);
        ROOM.acquire();
        try {
            return work.on(read(turn.download(file, CsvReader.MAX_BYTES), file, turn));
        } catch (DataException e) {
            throw Refusals.of(e);
        } catch (OutOfMemoryError e) {
            throw new RefusedException(Refusals.literal(file.fileName() + " needs more memory than I have ("
                    + Runtime.getRuntime().maxMemory() / MEGABYTE + " MB): send fewer rows or columns"));
        } finally {
            ROOM.release();
        }
    }

    private static void refuseLarge(Attachment file) throws RefusedException {
        if (file.size() > CsvReader.MAX_BYTES) {
            throw new RefusedException(Refusals.literal(String.format(
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
