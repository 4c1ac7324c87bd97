package dev.puppetmaster.compiler;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** One file: its bytes, and whether it may be executed. */
public final class ContextFile {
    private final byte[] bytes;
    private final boolean executable;

    private ContextFile(byte[] bytes, boolean executable) {
        this.bytes = bytes;
        this.executable = executable;
    }

    public static ContextFile of(byte[] bytes, boolean executable) {
        return new ContextFile(bytes.clone(), executable);
    }

    /** A text that nobody executes, in UTF-8. */
    public static ContextFile of(String text) {
        return new ContextFile(text.getBytes(StandardCharsets.UTF_8), false);
    }

    public ContextFile executable(boolean wanted) {
        return new ContextFile(bytes, wanted);
    }

    public boolean isExecutable() {
        return executable;
    }

    public int length() {
        return bytes.length;
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
    }

    void addTo(MessageDigest digest) {
        digest.update(bytes);
    }
}
