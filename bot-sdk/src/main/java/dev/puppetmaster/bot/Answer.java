package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.UserId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a brain answers: Markdown, and files with it. Files stand before the text as messages of their own; only a friend
 * gets one message, the first file that is no picture with the text as its caption.
 *
 * @param markdown CommonMark with tables; may be empty only where there is a file
 * @param files pictures and files, in order
 * @param opensThread whether it begins a thread below the message that it answers, unless that stands in one already
 * @param mentions users who are to be notified, besides the one who asked
 */
public record Answer(String markdown, List<AnswerFile> files, boolean opensThread, List<UserId> mentions) {
    public Answer {
        files = List.copyOf(files);
        mentions = List.copyOf(mentions);
        if (markdown.isBlank() && files.isEmpty()) {
            throw new IllegalArgumentException("an answer needs text or a file");
        }
    }

    /** Text and files, as a reply. */
    public Answer(String markdown, List<AnswerFile> files) {
        this(markdown, files, false, List.of());
    }

    public static Answer of(String markdown) {
        return new Answer(markdown, List.of());
    }

    /** This answer with a picture: PNG, JPEG, GIF or WebP bytes and what they show, for those who cannot see it. */
    public Answer withImage(String fileName, String mimeType, byte[] data, String description) {
        return with(new AnswerFile(fileName, mimeType, data, description, true));
    }

    /** This answer with a file. */
    public Answer withFile(String fileName, String mimeType, byte[] data) {
        return with(new AnswerFile(fileName, mimeType, data, "", false));
    }

    private Answer with(AnswerFile file) {
        List<AnswerFile> all = new ArrayList<>(files);
        all.add(file);
        return new Answer(markdown, all, opensThread, mentions);
    }

    /** This answer as the first of a thread below the message that it answers. */
    public Answer inThread() {
        return new Answer(markdown, files, true, mentions);
    }

    /** This answer, notifying these users. To name them in the text: {@code Markdown.mention}. */
    public Answer mentioning(UserId... users) {
        List<UserId> all = new ArrayList<>(mentions);
        all.addAll(List.of(users));
        return new Answer(markdown, files, opensThread, all);
    }

    /** One file of an answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record AnswerFile(String fileName, String mimeType, byte[] data, String description, boolean image) {}
}
