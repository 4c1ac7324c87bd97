package dev.puppetmaster.testkit.internal;

/** Who stands behind an access token (client-server API, "Client authentication"; appservices, "Identity assertion"). */
final class Authentication {
    private Authentication() {}

    static Requester requester(HomeserverState state, Call call) {
        String token = call.token();
        if (token == null) {
            throw new MatrixError(401, "M_MISSING_TOKEN", "Missing access token");
        }
        Appservice appservice = state.appserviceByToken(token);
        if (appservice != null) {
            return masquerade(state, call, appservice);
        }
        Accounts.Session session = state.accounts().session(token);
        if (session == null) {
            throw state.accounts().hasRunOut(token)
                    ? unknownToken("Access token has expired", true)
                    : unknownToken("Invalid access token passed.");
        }
        return new Requester(session.userId(), session.deviceId(), null);
    }

    static MatrixError unknownToken(String error) {
        return unknownToken(error, false);
    }

    private static MatrixError unknownToken(String error, boolean softLogout) {
        return new MatrixError(
                401,
                Json.object()
                        .put("errcode", "M_UNKNOWN_TOKEN")
                        .put("error", error)
                        .put("soft_logout", softLogout));
    }

    private static Requester masquerade(HomeserverState state, Call call, Appservice appservice) {
        String userId = call.query("user_id", appservice.senderId());
        if (!appservice.controls(userId)) {
            throw MatrixError.forbidden("Application service cannot masquerade as this user (" + userId + ").");
        }
        var account = state.accounts().find(userId);
        if (account.isEmpty()) {
            throw MatrixError.forbidden("Application service has not registered this user (" + userId + ")");
        }
        String device = call.query("device_id");
        if (device != null && !account.get().devices().containsKey(device)) {
            throw new MatrixError(
                    400,
                    "M_UNKNOWN_DEVICE",
                    "Application service trying to use a device that doesn't exist ('" + device + "' for " + userId
                            + ")");
        }
        return new Requester(userId, device, appservice);
    }
}
