package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Profiles, account data, stored filters. */
final class ProfileRoutes {
    private static final int LONGEST_NAME = 256;

    private final HomeserverState state;

    private ProfileRoutes(HomeserverState state) {
        this.state = state;
    }

    static void addTo(Router router, HomeserverState state) {
        ProfileRoutes routes = new ProfileRoutes(state);
        router.client("GET", "/profile/{user}", routes::profile);
        for (String field : new String[] {"displayname", "avatar_url"}) {
            router.client("GET", "/profile/{user}/" + field, call -> routes.field(call, field));
            router.client("PUT", "/profile/{user}/" + field, call -> routes.putField(call, field));
        }
        router.client("GET", "/user/{user}/account_data/{type}", routes::data);
        router.client("PUT", "/user/{user}/account_data/{type}", routes::putData);
        router.client("GET", "/user/{user}/rooms/{room}/account_data/{type}", routes::data);
        router.client("PUT", "/user/{user}/rooms/{room}/account_data/{type}", routes::putData);
        router.client("POST", "/user/{user}/filter", routes::storeFilter);
        router.client("GET", "/user/{user}/filter/{filter}", routes::filter);
    }

    private Answer profile(Call call) {
        return Answer.ok(account(call, "M_UNKNOWN", "No row found (profiles)").profile());
    }

    private Answer field(Call call, String field) {
        ObjectNode profile =
                account(call, "M_NOT_FOUND", "Profile was not found").profile();
        ObjectNode body = Json.object();
        if (profile.has(field)) {
            body.set(field, profile.get(field));
        }
        return Answer.ok(body);
    }

    private Answer putField(Call call, String field) {
        Requester by = call.requester();
        if (!by.userId().equals(call.path("user"))) {
            String what = field.equals("displayname") ? "displayname" : "avatar_url";
            throw new MatrixError(400, "M_FORBIDDEN", "Cannot set another user's " + what);
        }
        JsonNode value = call.json().path(field);
        if (value.isMissingNode()) {
            throw new MatrixError(400, "M_MISSING_PARAM", "Missing key '" + field + "'");
        }
        if (!value.isTextual()) {
            throw MatrixError.invalid("'" + field + "' must be a string");
        }
        if (field.equals("displayname") && value.asText().length() > LONGEST_NAME) {
            throw MatrixError.bad("Displayname is too long (max " + LONGEST_NAME + ")");
        }
        ObjectNode profile = state.accounts().get(by.userId()).profile();
        if (value.asText().isEmpty()) {
            profile.remove(field);
        } else {
            profile.set(field, value);
        }
        new Memberships(state).profileChanged(by);
        return Answer.ok();
    }

    private Account account(Call call, String errcode, String error) {
        String user = call.path("user");
        if (!user.startsWith("@") || !user.contains(":")) {
            throw MatrixError.invalid("Invalid user id");
        }
        return state.accounts().find(user).orElseThrow(() -> new MatrixError(404, errcode, error));
    }

    private Answer data(Call call) {
        Account account = own(call, "Cannot get account data for other users.");
        Account.Data data = account.data(call.path("room")).get(call.path("type"));
        if (data == null) {
            throw MatrixError.notFound(
                    call.path("room").isEmpty() ? "Account data not found" : "Room account data not found");
        }
        return Answer.ok(data.content());
    }

    private Answer putData(Call call) {
        Account account = own(call, "Cannot add account data for other users.");
        account.data(call.path("room")).put(call.path("type"), new Account.Data(call.json(), state.advance()));
        return Answer.ok();
    }

    private Answer storeFilter(Call call) {
        Account account = own(call, "Cannot create filters for other users");
        account.filters().add(call.json());
        return Answer.ok(Json.of("filter_id", String.valueOf(account.filters().size() - 1)));
    }

    private Answer filter(Call call) {
        Account account = own(call, "Cannot get filters for other users");
        return Answer.ok(SyncFilter.stored(account, call.path("filter"), 404, "M_NOT_FOUND"));
    }

    private Account own(Call call, String refusal) {
        Requester by = call.requester();
        if (!by.userId().equals(call.path("user"))) {
            throw MatrixError.forbidden(refusal);
        }
        return state.accounts().get(by.userId());
    }
}
