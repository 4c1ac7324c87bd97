package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void freePortsDifferAndCanBeListenedOn() {
        assertThat(Ports.free(20)).doesNotHaveDuplicates().hasSize(20).allMatch(Ports::isFree);
    }

    @Test
    void aPortThatSomebodyListensOnIsNotFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
        }
    }
}
