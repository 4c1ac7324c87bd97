package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.MatrixHttp.enc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.testkit.MatrixHttp.Reply;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Accounts, devices, profiles, account data, media. */
interface AccountContract extends ServerUnderTest {
    @Test
    default void aRequestWithoutOrWithAnUnknownTokenIsA401() {
        Reply none = http().get("/account/whoami");
        Reply unknown = http().as("nonsense").get("/account/whoami");

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.errcode()).isEqualTo("M_MISSING_TOKEN");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.errcode()).isEqualTo("M_UNKNOWN_TOKEN");
        assertThat(unknown.json().path("soft_logout").isBoolean()).isTrue();
    }

    @Test
    default void whoamiNamesTheSenderThePuppetAndItsDevice() {
        String puppet = newPuppetWithDevice();

        assertThat(http().as(PUPPETS).get("/account/whoami").get("user_id")).isEqualTo("@puppets:" + serverName());
        assertThat(puppet(puppet).get("/account/whoami").json().has("device_id"))
                .isFalse();
        Reply onDevice = puppetOnDevice(puppet).get("/account/whoami");
        assertThat(onDevice.get("user_id")).isEqualTo(puppet);
        assertThat(onDevice.get("device_id")).isEqualTo(DEVICE);
    }

    @Test
    default void anAppserviceSpeaksForNobodyElse() {
        Reply foreign = puppet("@zed:" + serverName()).get("/account/whoami");
        Reply missing = puppet("@" + unique("data-") + ":" + serverName()).get("/account/whoami");

        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.errcode()).isEqualTo("M_FORBIDDEN");
        assertThat(foreign.error()).startsWith("Application service cannot masquerade as this user");
        assertThat(missing.status()).isEqualTo(403);
        assertThat(missing.error()).startsWith("Application service has not registered this user");
    }

    @Test
    default void registrationIsOnceAndInTheNamespaceOnly() {
        String localpart = unique("data-");

        Reply first = register(localpart);
        Reply second = register(localpart);
        Reply foreign = register(unique("zed"));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.get("user_id")).isEqualTo("@" + localpart + ":" + serverName());
        assertThat(first.json().has("access_token")).isFalse();
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.errcode()).isEqualTo("M_USER_IN_USE");
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.errcode()).isEqualTo("M_EXCLUSIVE");
    }

    @Test
    default void aLoginIsRefreshedAndARefreshTokenCountsOnce() {
        String user = unique("zed");
        person(user);
        Reply login = http().post(
                        "/login",
                        "{\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\",\"user\":\"" + user
                                + "\"},\"password\":\"password of " + user
                                + "\",\"device_id\":\"KEPT\",\"refresh_token\":true}");
        String refreshToken = login.get("refresh_token");

        Reply refreshed = http().post("/refresh", "{\"refresh_token\":\"" + refreshToken + "\"}");
        Reply now = http().as(refreshed.get("access_token")).get("/account/whoami");
        Reply again = http().post("/refresh", "{\"refresh_token\":\"" + refreshToken + "\"}");

        assertThat(login.json().path("expires_in_ms").asLong()).isPositive();
        assertThat(refreshed.get("refresh_token")).isNotEqualTo(refreshToken);
        assertThat(now.get("device_id")).isEqualTo("KEPT");
        assertThat(again.status()).isIn(401, 403);
    }

    @Test
    default void aDeviceMustBeMadeBeforeItIsNamed() {
        String puppet = newPuppet();

        Reply before = puppetOnDevice(puppet).get("/account/whoami");
        Reply made = puppet(puppet).put("/devices/" + DEVICE, "{\"display_name\":\"x\"}");
        Reply again = puppet(puppet).put("/devices/" + DEVICE, "{\"display_name\":\"x\"}");

        assertThat(before.status()).isEqualTo(400);
        assertThat(before.errcode()).isEqualTo("M_UNKNOWN_DEVICE");
        assertThat(made.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(puppet(puppet).get("/devices/" + DEVICE).get("display_name")).isEqualTo("x");
        assertThat(puppet(puppet).get("/devices/NOPE").errcode()).isEqualTo("M_NOT_FOUND");
    }

    @Test
    default void aPersonMakesNoDeviceByNamingIt() {
        Reply reply = http().as(newPerson().token()).put("/devices/NOPE", "{\"display_name\":\"x\"}");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.errcode()).isEqualTo("M_NOT_FOUND");
    }

    @Test
    default void aProfileIsReadByAllAndWrittenByItsOwner() {
        String puppet = newPuppet();
        Person alice = newPerson();
        String path = "/profile/" + enc(puppet);

        assertThat(puppet(puppet)
                        .put(path + "/displayname", "{\"displayname\":\"Ana\"}")
                        .status())
                .isEqualTo(200);
        assertThat(puppet(puppet)
                        .put(path + "/avatar_url", "{\"avatar_url\":\"mxc://a/b\"}")
                        .status())
                .isEqualTo(200);
        Reply refused = http().as(alice.token()).put(path + "/displayname", "{\"displayname\":\"no\"}");

        Reply profile = http().as(alice.token()).get(path);
        assertThat(profile.get("displayname")).isEqualTo("Ana");
        assertThat(profile.get("avatar_url")).isEqualTo("mxc://a/b");
        assertThat(refused.errcode()).isEqualTo("M_FORBIDDEN");
        Reply nobody = http().as(alice.token()).get("/profile/" + enc("@" + unique("n") + ":" + serverName()));
        assertThat(nobody.status()).isEqualTo(404);
    }

    @Test
    default void accountDataIsKeptForItsOwner() {
        Person alice = newPerson();
        String path = "/user/" + enc(alice.userId()) + "/account_data/m.direct";

        Reply missing = http().as(alice.token()).get(path);
        http().as(alice.token()).put(path, "{\"@a:b\":[\"!c\"]}");

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.errcode()).isEqualTo("M_NOT_FOUND");
        assertThat(http().as(alice.token()).get(path).text()).contains("!c");
        assertThat(http().as(newPerson().token()).get(path).errcode()).isEqualTo("M_FORBIDDEN");
    }

    @Test
    default void anUploadComesBackToWhoHasAToken() {
        String puppet = newPuppet();
        byte[] file = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);

        Reply upload = puppet(puppet).send("POST", "/_matrix/media/v3/upload?filename=a%20b.csv", file, "text/csv");
        String mxc = upload.get("content_uri");
        String path = "/_matrix/client/v1/media/download/" + mxc.substring("mxc://".length());
        Reply download = puppet(puppet).get(path);

        assertThat(mxc).startsWith("mxc://" + serverName() + "/");
        assertThat(download.status()).isEqualTo(200);
        assertThat(download.text()).isEqualTo("a,b\n1,2\n");
        assertThat(download.headers().firstValue("Content-Type")).hasValue("text/csv; charset=UTF-8");
        assertThat(download.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(v -> assertThat(v).contains("a%20b.csv"));
        assertThat(http().get(path).errcode()).isEqualTo("M_MISSING_TOKEN");
    }

    @Test
    default void mediaThatIsNotThereIsA404AndTheLimitIsTold() {
        String puppet = newPuppet();
        long limit = puppet(puppet)
                .get("/_matrix/client/v1/media/config")
                .json()
                .path("m.upload.size")
                .asLong();
        Reply missing = puppet(puppet).get("/_matrix/client/v1/media/download/" + serverName() + "/nope");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.errcode()).isEqualTo("M_NOT_FOUND");
        assertThat(limit).isPositive();
    }
}
