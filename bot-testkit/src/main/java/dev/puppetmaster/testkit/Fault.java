package dev.puppetmaster.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong with one request. Ordered through {@link Faults}. */
public sealed interface Fault {
    /** The request is not handled; this comes back instead. */
    record Answer(
            int status,
            String contentType,
            String body,
            @Nullable Duration retryAfter) implements Fault {}

    /** The connection is closed and nothing is done. */
    record DropBeforeHandling() implements Fault {}

    /** The request is handled, then the connection is closed: the answer is lost. */
    record DropAfterHandling() implements Fault {}

    /** The request is handled after this time. */
    record Delay(Duration by) implements Fault {}

    /** The request is handled; half of the answer's body comes, then the connection is closed. */
    record TruncateBody() implements Fault {}

    /** Nothing is done and nothing comes, until the server is killed or closed. */
    record Hang() implements Fault {}
}
