package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Registration, sessions, devices. */
final class AccountRoutes {
    /** What is said of a token's life; here it ends by the test's order alone. */
    private static final int TOKEN_MILLIS = 300_000;

    private static final String APPSERVICE_LOGIN = "m.login.application_service";

    private final HomeserverState state;

    private AccountRoutes(HomeserverState state) {
        this.state = state;
    }

    static void addTo(Router router, HomeserverState state) {
        AccountRoutes routes = new AccountRoutes(state);
        router.client("GET", "/account/whoami", routes::whoami);
        router.client("POST", "/register", routes::register);
        router.client("GET", "/login", routes::loginFlows);
        router.client("POST", "/login", routes::login);
        router.client("POST", "/refresh", routes::refresh);
        router.client("POST", "/logout", routes::logout);
        router.client("GET", "/devices", routes::devices);
        router.client("GET", "/devices/{device}", routes::device);
        router.client("PUT", "/devices/{device}", routes::putDevice);
    }

    private Answer whoami(Call call) {
        Requester by = call.requester();
        ObjectNode body = Json.of("user_id", by.userId()).put("is_guest", false);
        if (by.deviceId() != null) {
            body.put("device_id", by.deviceId());
        }
        return Answer.ok(body);
    }

    private Answer register(Call call) {
        ObjectNode body = call.json();
        String username = Json.text(body, "username");
        if (body.path("type").asText().equals(APPSERVICE_LOGIN)) {
            return registerForAppservice(call, body, username);
        }
        if (username == null) {
            throw MatrixError.bad("Desired Username is missing or not a string");
        }
        String userId = state.accounts().userId(username);
        if (state.appservices().stream().anyMatch(a -> a.ownsUser(userId))) {
            throw new MatrixError(400, "M_EXCLUSIVE", "This user ID is reserved by an application service.");
        }
        if (!body.path("auth").path("type").asText().equals("m.login.dummy")) {
            ObjectNode stages = Json.of("session", state.ids().letters(24));
            stages.putArray("flows").addObject().putArray("stages").add("m.login.dummy");
            stages.putObject("params");
            return Answer.json(401, stages);
        }
        return registered(body, state.accounts().create(username, Json.text(body, "password")));
    }

    private Answer registerForAppservice(Call call, ObjectNode body, @Nullable String username) {
        if (username == null) {
            throw MatrixError.bad("Desired Username is missing or not a string");
        }
        String token = call.token();
        Appservice appservice = token == null ? null : state.appserviceByToken(token);
        if (appservice == null) {
            throw Authentication.unknownToken("Unrecognised access token");
        }
        if (!appservice.ownsUser(state.accounts().userId(username))) {
            throw new MatrixError(400, "M_EXCLUSIVE", "Invalid user localpart for this application service.");
        }
        return registered(body, state.accounts().create(username, null));
    }

    private Answer registered(ObjectNode body, Account account) {
        ObjectNode answer = Json.of("user_id", account.userId()).put("home_server", state.serverName());
        if (!body.path("inhibit_login").asBoolean()) {
            addSession(answer, account, body);
        }
        return Answer.ok(answer);
    }

    private void addSession(ObjectNode answer, Account account, ObjectNode body) {
        String token = state.accounts()
                .login(account, Json.text(body, "device_id"), Json.text(body, "initial_device_display_name"));
        Accounts.Session session = state.accounts().session(token);
        answer.put("access_token", token).put("device_id", session == null ? null : session.deviceId());
        if (session != null && body.path("refresh_token").asBoolean(false)) {
            answer.put("refresh_token", state.accounts().refreshToken(session));
            answer.put("expires_in_ms", TOKEN_MILLIS);
        }
    }

    /** Spec: "Refreshing access tokens". */
    private Answer refresh(Call call) {
        String refreshToken = Json.text(call.json(), "refresh_token");
        if (refreshToken == null) {
            throw MatrixError.bad("Missing 'refresh_token'");
        }
        String token = state.accounts()
                .refresh(refreshToken)
                .orElseThrow(() -> Authentication.unknownToken("refresh token isn't valid anymore"));
        Accounts.Session session = state.accounts().session(token);
        ObjectNode answer = Json.object().put("access_token", token).put("expires_in_ms", TOKEN_MILLIS);
        if (session != null) {
            answer.put("refresh_token", state.accounts().refreshToken(session));
        }
        return Answer.ok(answer);
    }

    private Answer loginFlows(Call call) {
        ObjectNode body = Json.object();
        ArrayNode flows = body.putArray("flows");
        flows.addObject().put("type", "m.login.password");
        flows.addObject().put("type", APPSERVICE_LOGIN);
        return Answer.ok(body);
    }

    private Answer login(Call call) {
        ObjectNode body = call.json();
        if (!body.path("type").asText().equals("m.login.password")) {
            throw MatrixError.invalid("Invalid login submission");
        }
        JsonNode password = body.path("password");
        if (!password.isTextual()) {
            throw MatrixError.invalid("Bad parameter: password");
        }
        String user =
                body.path("identifier").path("user").asText(body.path("user").asText());
        String userId = user.startsWith("@") ? user : state.accounts().userId(user);
        Account account = state.accounts()
                .find(userId)
                .filter(found -> found.hasPassword(password.asText()))
                .orElseThrow(() -> MatrixError.forbidden("Invalid username or password"));
        ObjectNode answer = Json.of("user_id", account.userId()).put("home_server", state.serverName());
        addSession(answer, account, body);
        return Answer.ok(answer);
    }

    private Answer logout(Call call) {
        call.requester();
        String token = call.token();
        if (token != null) {
            state.accounts().logout(token);
        }
        return Answer.ok();
    }

    private Answer devices(Call call) {
        Account account = state.accounts().get(call.requester().userId());
        ObjectNode body = Json.object();
        ArrayNode devices = body.putArray("devices");
        account.devices().keySet().forEach(id -> devices.add(describe(account, id)));
        return Answer.ok(body);
    }

    private Answer device(Call call) {
        Account account = state.accounts().get(call.requester().userId());
        if (!account.devices().containsKey(call.path("device"))) {
            throw MatrixError.notFound("Not found");
        }
        return Answer.ok(describe(account, call.path("device")));
    }

    /** Renames a device; an appservice also makes one (MSC4190). */
    private Answer putDevice(Call call) {
        Requester by = call.requester();
        ObjectNode body = call.jsonOrEmpty();
        Account account = state.accounts().get(by.userId());
        boolean exists = account.devices().containsKey(call.path("device"));
        String name = Json.text(body, "display_name");
        if (!exists && by.appservice() == null) {
            // As Synapse: where there is nothing to change, nobody looks.
            if (name == null) {
                return Answer.ok();
            }
            throw MatrixError.notFound("Not found");
        }
        account.devices().put(call.path("device"), name);
        return Answer.json(exists ? 200 : 201, Json.object());
    }

    private static ObjectNode describe(Account account, String device) {
        return Json.of("user_id", account.userId())
                .put("device_id", device)
                .put("display_name", account.devices().get(device))
                .putNull("last_seen_ts")
                .putNull("last_seen_ip");
    }
}
