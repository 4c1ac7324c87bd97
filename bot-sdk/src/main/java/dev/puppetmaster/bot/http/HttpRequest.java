package dev.puppetmaster.bot.http;

import dev.puppetmaster.bot.matrix.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param path its segments, each decoded by itself: an encoded slash divides nothing
 * @param query by name; of several of one name the last
 * @param token of {@code Authorization: Bearer}
 * @param etag of {@code If-None-Match}
 * @param extensions the headers whose names begin with {@code X-}, by their names in lower case; of several of one name the last
 * @param body whole, as UTF-8; at most as long as the listener takes
 */
public record HttpRequest(
        String method,
        List<String> path,
        Map<String, String> query,
        @Nullable Secret token,
        @Nullable String etag,
        Map<String, String> extensions,
        String body) {

    /** The same with its body. */
    HttpRequest with(String whole) {
        return new HttpRequest(method, path, query, token, etag, extensions, whole);
    }

    /** Whether it bears this token; compared in a time that does not depend on where the two differ. */
    public boolean bears(Secret wanted) {
        return token != null && wanted.matches(token.reveal());
    }

    public boolean is(String wantedMethod, String... wantedPath) {
        return method.equals(wantedMethod) && path.equals(List.of(wantedPath));
    }

    /**
     * A number of the query.
     *
     * @return empty if it is not there
     * @throws BadRequestException if it is no whole number from {@code least} to {@code most}
     */
    public Optional<Long> number(String name, long least, long most) throws BadRequestException {
        String text = query.get(name);
        if (text == null) {
            return Optional.empty();
        }
        long value = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        if (value < least || value > most) {
            throw new BadRequestException(name + " is a whole number, " + least + " to " + most);
        }
        return Optional.of(value);
    }

    /** The request cannot be understood. The message is one line for whoever sent it, and repeats nothing of theirs. */
    public static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;

        public BadRequestException(String line) {
            super(line);
        }
    }
}
