package dev.puppetmaster.api.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Service that a puppet may call. Several of one name each allow what they say; what one allows does not widen another.
 *
 * @param name by which the puppet knows it: the Service's, with {@code namespace/} before it where that is another than the
 *     puppet's
 * @param url scheme and host, without port and path, e.g. {@code http://orders.shop.svc}
 * @param ports of which one has to be named where there are several
 * @param paths as they are, or, with a {@code *} at the end, whatever begins so
 * @param methods of HTTP, in capitals
 * @param expiresAt when it ends, RFC 3339 in UTC; null: when it is no longer assigned
 */
public record GrantedService(
        String name,
        String url,
        List<Integer> ports,
        List<String> paths,
        List<String> methods,
        @Nullable String expiresAt) {
    /** @throws java.time.format.DateTimeParseException if {@code expiresAt} is no time */
    public GrantedService {
        ports = List.copyOf(ports);
        paths = List.copyOf(paths);
        methods = List.copyOf(methods);
        if (expiresAt != null) {
            Instant unused = Instant.parse(expiresAt);
        }
    }

    /** When it ends; empty: when it is no longer assigned. */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(expiresAt).map(Instant::parse);
    }
}
