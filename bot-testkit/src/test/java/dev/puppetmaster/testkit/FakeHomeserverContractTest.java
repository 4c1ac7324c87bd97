package dev.puppetmaster.testkit;

import org.junit.jupiter.api.AfterEach;

/** The contract with the real homeserver, kept by the one inside tests. */
class FakeHomeserverContractTest implements AccountContract, RoomContract, MessageContract, SyncContract, PushContract {
    private final AppserviceListener listener = new AppserviceListener();
    private final FakeHomeserver server =
            FakeHomeserver.builder().uploadLimit(1024 * 1024).build();

    FakeHomeserverContractTest() {
        server.registerAppservice(ServerUnderTest.puppetsAt(listener.url(), server.serverName()));
        server.registerAppservice(ServerUnderTest.registrar());
    }

    @AfterEach
    void stop() {
        server.close();
        listener.close();
    }

    @Override
    public MatrixHttp http() {
        return MatrixHttp.to(server.baseUrl());
    }

    @Override
    public String serverName() {
        return server.serverName();
    }

    @Override
    public AppserviceListener puppets() {
        return listener;
    }

    @Override
    public Person person(String localpart) {
        FakeUser user = server.user(localpart);
        return new Person(user.userId(), user.accessToken());
    }
}
