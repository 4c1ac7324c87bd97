package dev.puppetmaster.cli.network;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A DNS server (RFC 1035) on 127.0.0.1 that knows A and SRV records, and says NXDOMAIN of any other name. */
final class TestDns implements AutoCloseable {
    private static final int A = 1;
    private static final int SRV = 33;
    private static final int ANSWER = 0x8580;
    private static final int NO_SUCH_NAME = 3;
    private static final int NAME_OF_THE_QUESTION = 0xc00c;

    private final DatagramSocket socket;
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();

    TestDns() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::serve);
    }

    /** As {@code --resolver} takes it. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    TestDns host(String name, String address) throws IOException {
        add(A, name, InetAddress.getByName(address).getAddress());
        return this;
    }

    TestDns service(String name, String host, int port) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(10);
        out.writeShort(5);
        out.writeShort(port);
        for (String label : host.split("\\.", -1)) {
            out.writeByte(label.length());
            out.writeBytes(label);
        }
        out.writeByte(0);
        add(SRV, name, bytes.toByteArray());
        return this;
    }

    private void add(int type, String name, byte[] data) {
        records.computeIfAbsent(type + " " + name, key -> new ArrayList<>()).add(data);
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(buffer, packet.getLength());
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private byte[] answer(byte[] packet, int bytesOfIt) throws IOException {
        ByteBuffer question = ByteBuffer.wrap(packet, 0, bytesOfIt);
        int id = question.getShort(0) & 0xffff;
        question.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = question.getShort();
        int end = question.position() + 2;
        String asked = name.toString().toLowerCase(Locale.ROOT);
        List<byte[]> found = records.getOrDefault(type + " " + asked, List.of());
        boolean known = records.keySet().stream().anyMatch(key -> key.endsWith(" " + asked));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(ANSWER | (known ? 0 : NO_SUCH_NAME));
        out.writeShort(1);
        out.writeShort(found.size());
        out.writeInt(0);
        out.write(packet, 12, end - 12);
        for (byte[] data : found) {
            out.writeShort(NAME_OF_THE_QUESTION);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(data.length);
            out.write(data);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
