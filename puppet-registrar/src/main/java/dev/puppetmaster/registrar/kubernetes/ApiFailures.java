package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a failed call to the API server means, in one line. */
final class ApiFailures {
    private static final int MAX = 300;

    /** A watch that is refused comes without what the API server has to say; its address says what it was about. */
    private static final Pattern WATCH = Pattern.compile("(?:/namespaces/([^/\\s]+))?/([a-z]+)\\?\\S*watch=true");

    private ApiFailures() {}

    /** What the API server said; where it said nothing, why not. */
    static String oneLine(KubernetesClientException e) {
        Matcher watch = WATCH.matcher(String.valueOf(e.getMessage()));
        if (e.getCode() == 403 && watch.find()) {
            String where = watch.group(1) == null ? "" : " in the namespace \"" + watch.group(1) + "\"";
            return "watch is forbidden: the registrar cannot watch resource \"" + watch.group(2) + "\"" + where;
        }
        Status status = e.getStatus();
        if (status != null && status.getMessage() != null) {
            return oneLine(status.getMessage());
        }
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof IOException)) {
            cause = cause.getCause();
        }
        return cause instanceof IOException
                ? "the API server does not answer (" + oneLine(cause.toString()) + ")"
                : oneLine(e.getMessage());
    }

    private static String oneLine(@Nullable String message) {
        String first = String.valueOf(message).lines().findFirst().orElse("");
        return first.length() > MAX ? first.substring(0, MAX) + "…" : first;
    }
}
