package dev.puppetmaster.bot;

import java.util.ArrayList;
import java.util.List;

/**
 * What a brain answers: Markdown, and files with it. Files stand before the text as messages of their own; only a friend
 * gets one message, the first file that is no picture with the text as its caption.
 *
 * @param markdown CommonMark with tables; may be empty only where there is a file
 * @param files pictures and files, in order
 */
public record Answer(String markdown, List<AnswerFile> files) {
    public Answer {
        files = List.copyOf(files);
        if (markdown.isBlank() && files.isEmpty()) {
            throw new IllegalArgumentException("an answer needs text or a file");
        }
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
        return new Answer(markdown, all);
    }

    /** One file of an answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record AnswerFile(String fileName, String mimeType, byte[] data, String description, boolean image) {}
}
