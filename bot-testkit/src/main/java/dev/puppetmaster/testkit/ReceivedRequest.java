package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A request that came over HTTP.
 *
 * @param method GET, PUT, POST or DELETE
 * @param path decoded, without the query
 * @param query as sent, without an access token; "" for none
 * @param userId whom it spoke for; null where the token was missing, unknown or not allowed to
 * @param deviceId null for none
 * @param body its JSON, passwords taken out; a missing node where the body is empty or no JSON
 * @param status of the answer; 0: not answered (yet), the connection was dropped
 */
public record ReceivedRequest(
        String method,
        String path,
        String query,
        @Nullable String userId,
        @Nullable String deviceId,
        JsonNode body,
        int status) {

    public ReceivedRequest withStatus(int answered) {
        return new ReceivedRequest(method, path, query, userId, deviceId, body, answered);
    }

    /** Without the body. */
    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " by " + userId + "/" + deviceId + " -> "
                + status;
    }
}
