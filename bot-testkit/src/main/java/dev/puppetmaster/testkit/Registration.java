package dev.puppetmaster.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An appservice as a homeserver knows it (application service API, "Registration"). All namespaces are exclusive.
 *
 * @param id the name of the appservice, also in the path of its ping
 * @param url where transactions go, without a path; null: nothing is pushed
 * @param asToken what the appservice shows to the homeserver
 * @param hsToken what the homeserver shows to the appservice
 * @param senderLocalpart the appservice's own account, made with the registration
 * @param userRegexes full user ids that belong to it, matched from their start
 * @param aliasRegexes full room aliases that belong to it, matched from their start
 */
public record Registration(
        String id,
        @Nullable String url,
        String asToken,
        String hsToken,
        String senderLocalpart,
        List<String> userRegexes,
        List<String> aliasRegexes) {

    public Registration {
        userRegexes = List.copyOf(userRegexes);
        aliasRegexes = List.copyOf(aliasRegexes);
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "Registration[" + id + ", url=" + url + ", sender=" + senderLocalpart + "]";
    }
}
