package dev.puppetmaster.compiler;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an engine builds an image from, and the Puppet that uses it.
 *
 * @param files by their paths in the context, {@code /} between
 */
public record Context(SortedMap<String, ContextFile> files) {
    /** First in every Dockerfile that was compiled. */
    public static final String MARK = "# Made by puppetmaster compile";

    public static final String DOCKERFILE = "Dockerfile";

    /** The resource to be applied. It is no part of the image. */
    public static final String PUPPET = "puppet.yaml";

    /** pip's settings while building, a file that is to be replaced by those of the machine. */
    public static final String PIP_SETTINGS = "pip/pip.conf";

    public Context {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** Hexadecimal SHA-256 of all paths, modes and bytes: equal where every file is. */
    public String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((path, file) -> {
                String head = path + "\0" + (file.isExecutable() ? "0755" : "0644") + "\0" + file.length() + "\0";
                digest.update(head.getBytes(StandardCharsets.UTF_8));
                file.addTo(digest);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
