package dev.puppetmaster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.testkit.MatrixHttp.Reply;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The homeserver that a contract is checked against: it knows the appservices {@code puppets} (users {@code @data-…},
 * aliases {@code #dm_…}) and {@code registrar} (aliases {@code #friends_…}, no URL), neither limited. Many tests share
 * one server, so each makes its own names.
 */
interface ServerUnderTest {
    AtomicLong NAMES = new AtomicLong();
    String DEVICE = "PUPPETMASTER";
    String PUPPETS = "as-token-of-puppets";
    String REGISTRAR = "as-token-of-registrar";
    String PUSH_TOKEN = "hs-token-of-puppets";

    /** An ordinary user. */
    record Person(String userId, String token) {}

    MatrixHttp http();

    String serverName();

    AppserviceListener puppets();

    Person person(String localpart);

    static Registration puppetsAt(String url, String serverName) {
        String quoted = serverName.replace(".", "\\.");
        return new Registration(
                "puppets",
                url,
                PUPPETS,
                PUSH_TOKEN,
                "puppets",
                List.of("@data-[^:]*:" + quoted + "$"),
                List.of("#dm_.*"));
    }

    static Registration registrar() {
        return new Registration(
                "registrar", null, REGISTRAR, "hs-token-of-registrar", "registrar", List.of(), List.of("#friends_.*"));
    }

    default String unique(String prefix) {
        return prefix + Long.toString(System.nanoTime(), 36) + NAMES.incrementAndGet();
    }

    default Person newPerson() {
        return person(unique("p"));
    }

    /** A registered puppet without a device; its user id. */
    default String newPuppet() {
        String localpart = unique("data-");
        Reply reply = register(localpart);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return "@" + localpart + ":" + serverName();
    }

    /** A registered puppet with the device {@value #DEVICE}. */
    default String newPuppetWithDevice() {
        String puppet = newPuppet();
        assertThat(puppet(puppet).put("/devices/" + DEVICE, "{}").status()).isEqualTo(201);
        return puppet;
    }

    default Reply register(String localpart) {
        return http().as(PUPPETS).post("/register", """
                        {"type":"m.login.application_service","username":"%s","inhibit_login":true}""".formatted(localpart));
    }

    default MatrixHttp puppet(String userId) {
        return http().masked(PUPPETS, userId, null);
    }

    default MatrixHttp puppetOnDevice(String userId) {
        return http().masked(PUPPETS, userId, DEVICE);
    }

    default MatrixHttp registrarHttp() {
        return http().as(REGISTRAR);
    }

    /** A private room of the registrar with these people invited; its id. */
    default String newRoom(String... invited) {
        return newRoom(registrarHttp(), invited);
    }

    default String newRoom(MatrixHttp creator, String... invited) {
        String list = invited.length == 0 ? "" : "\"" + String.join("\",\"", invited) + "\"";
        Reply reply = creator.post("/createRoom", "{\"preset\":\"private_chat\",\"invite\":[%s]}".formatted(list));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.get("room_id");
    }

    default void join(MatrixHttp who, String roomId) {
        Reply reply = who.post(room(roomId) + "/join", "{}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    /** Sends a text with a new transaction id; the event's id. */
    default String say(MatrixHttp who, String roomId, String text) {
        Reply reply = say(who, roomId, text, unique("txn"));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.get("event_id");
    }

    default Reply say(MatrixHttp who, String roomId, String text, String txn) {
        return who.put(
                room(roomId) + "/send/m.room.message/" + txn,
                "{\"msgtype\":\"m.text\",\"body\":\"%s\"}".formatted(text));
    }

    static String room(String roomId) {
        return "/rooms/" + MatrixHttp.enc(roomId);
    }
}
