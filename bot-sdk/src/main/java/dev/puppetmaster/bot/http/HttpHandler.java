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

    /**
     * Asked before a request's body is taken, so that nobody fills the memory who may not.
     *
     * @param head the request without its body
     * @return what is answered at once; empty if {@link #answer} is to
     */
    default Optional<HttpAnswer> beforeBody(HttpRequest head) throws BadRequestException {
        return Optional.empty();
    }

    /** This one's answer, else the other's. */
    default HttpHandler or(HttpHandler other) {
        HttpHandler one = this;
        return new HttpHandler() {
            @Override
            public Optional<HttpAnswer> answer(HttpRequest request) throws BadRequestException, InterruptedException {
                Optional<HttpAnswer> first = one.answer(request);
                return first.isPresent() ? first : other.answer(request);
            }

            @Override
            public Optional<HttpAnswer> beforeBody(HttpRequest head) throws BadRequestException {
                Optional<HttpAnswer> first = one.beforeBody(head);
                return first.isPresent() ? first : other.beforeBody(head);
            }
        };
    }
}
