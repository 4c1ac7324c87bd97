package dev.puppetmaster.bot.http;

import dev.puppetmaster.bot.http.HttpRequest.BadRequestException;
import java.util.Optional;

/** Answers some requests. Called on a virtual thread of its own for each; may block, and is interrupted at the end. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * @return empty if the request is not for this one; where it is for nobody it is answered 404
     * @throws BadRequestException answered 400, with its line
     */
    Optional<HttpAnswer> answer(HttpRequest request) throws BadRequestException, InterruptedException;

    /** This one's answer, else the other's. */
    default HttpHandler or(HttpHandler other) {
        return request -> {
            Optional<HttpAnswer> mine = answer(request);
            return mine.isPresent() ? mine : other.answer(request);
        };
    }
}
