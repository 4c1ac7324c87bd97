package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of a message as its puppet reads them.
 *
 * @param named whether it begins with the puppet's name
 * @param text the rest; of a command, its arguments
 * @param command the command's name without '!'
 * @param hasFile whether a file comes with it
 */
record Words(boolean named, String text, Optional<String> command, boolean hasFile) {
    /** A blank is any that Unicode knows: keyboards make wide ones, and clients some that do not break. */
    private static final Pattern COMMAND =
            Pattern.compile("^!([A-Za-z][A-Za-z0-9-]{0,31})(?:[\\s\\p{Z}]+(.*))?$", Pattern.DOTALL);

    private static final int MAX_TEXT = 100_000;

    static Words of(MatrixEvent event, Puppet self) {
        boolean file = Attachment.of(event).isPresent();
        String said = file ? caption(event) : event.body();
        if (event.repliesTo().isPresent()) {
            said = withoutReplyFallback(said);
        }
        String text = said.length() > MAX_TEXT ? said.substring(0, MAX_TEXT) : said;
        Optional<String> rest = afterName(text.strip(), self);
        boolean named = rest.isPresent();
        String words = rest.orElse(text.strip());
        Matcher command = COMMAND.matcher(words);
        if (command.matches()) {
            String arguments = command.group(2) == null ? "" : command.group(2).strip();
            return new Words(named, arguments, Optional.of(command.group(1).toLowerCase(Locale.ROOT)), file);
        }
        return new Words(named, words, Optional.empty(), file);
    }

    /** Without the quoted lines that old clients put before a reply. A loop: a pattern would use the stack a line. */
    private static String withoutReplyFallback(String said) {
        int begin = 0;
        while (said.startsWith("> ", begin) && said.indexOf('\n', begin) >= 0) {
            begin = said.indexOf('\n', begin) + 1;
        }
        return begin > 0 && said.startsWith("\n", begin) ? said.substring(begin + 1) : said.substring(begin);
    }

    /** A file's body is a caption only where its name stands in {@code filename} (MSC2530). */
    private static String caption(MatrixEvent event) {
        String name = event.content().path("filename").asText("");
        return name.isEmpty() || name.equals(event.body()) ? "" : event.body();
    }

    private static Optional<String> afterName(String text, Puppet self) {
        return Stream.of(
                        self.userId().value(),
                        self.displayName(),
                        self.name(),
                        self.userId().localpart())
                .filter(name -> !name.isBlank())
                .flatMap(name -> Stream.of(name, "@" + name))
                .filter(name -> text.regionMatches(true, 0, name, 0, name.length()))
                .filter(name -> endsThere(text, name.length()))
                .map(name -> text.substring(name.length()).replaceFirst("^[:,]?\\s*", ""))
                .findFirst();
    }

    private static boolean endsThere(String text, int end) {
        return text.length() == end || ":, \t\n".indexOf(text.charAt(end)) >= 0;
    }

    boolean isEmpty() {
        return text.isBlank() && command.isEmpty() && !hasFile;
    }
}
