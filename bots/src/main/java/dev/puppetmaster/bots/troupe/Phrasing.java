package dev.puppetmaster.bots.troupe;

import java.util.regex.Pattern;

/** A friend's sentence, less its politeness. */
final class Phrasing {
    private static final Pattern OPENING = Pattern.compile(
            "(?iu)^(?:(?:hello|hi|hey|please|kindly|could|can|would|will|you|i|we|need|want|like|to|make|create|generate"
                    + "|synthesi[sz]e|build|send|give|me|us)\\b[\\s,:]*)+");
    private static final Pattern END = Pattern.compile("(?iu)(?:[\\s,.!?]|\\bplease\\b|\\bthanks?\\b)+$");

    private Phrasing() {}

    /** {@code "Please make me orders, 500 rows."} is {@code "orders, 500 rows"}. */
    static String request(String sentence) {
        String line = sentence.strip();
        return END.matcher(OPENING.matcher(line).replaceFirst("")).replaceFirst("");
    }
}
