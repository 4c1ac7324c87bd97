package dev.puppetmaster.bots.process;

import dev.puppetmaster.bot.http.Listen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Environment variables, checked one by one. Each failure is one line: which variable, what is wrong, what would be right. */
record Variables(Map<String, String> all) {
    static final String PREFIX = "PUPPETMASTER_";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final int MAX_SHOWN = 80;

    /** An empty variable counts as absent. */
    Optional<String> optional(String name) {
        return Optional.ofNullable(all.get(PREFIX + name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    String required(String name, String right) {
        return optional(name)
                .orElseThrow(() -> new IllegalArgumentException(PREFIX + name + " is not set: give " + right));
    }

    /** Of a resource. */
    String name(String name, String right) {
        String value = required(name, right);
        if (!NAME.matcher(value).matches()) {
            throw wrong(name, value, right);
        }
        return value;
    }

    /** An http address without user, query and fragment. */
    HttpUrl url(String name, String right) {
        String value = required(name, right);
        HttpUrl url = HttpUrl.parse(value);
        if (url == null || !url.username().isEmpty() || !url.password().isEmpty()) {
            // not shown: it may hold a password
            throw new IllegalArgumentException(PREFIX + name + " is no http address without a user: give " + right);
        }
        if (url.query() != null || url.fragment() != null) {
            throw wrong(name, value, right);
        }
        return url;
    }

    InetSocketAddress address(String name, String otherwise) {
        String value = optional(name).orElse(otherwise);
        try {
            InetSocketAddress address = Listen.address(value);
            if (address.isUnresolved()) {
                throw wrong(name, value, "an address of this machine, such as " + otherwise);
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw wrong(name, value, "where to listen, such as " + otherwise);
        }
    }

    Path path(String name, String right) {
        return path(name, required(name, right), right);
    }

    Optional<Path> optionalPath(String name, String right) {
        return optional(name).map(value -> path(name, value, right));
    }

    private static Path path(String name, String value, String right) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw wrong(name, value, right);
        }
    }

    /** One of two words. */
    boolean flag(String name, String yes, String no) {
        String value = optional(name).orElse(no);
        if (!value.equals(yes) && !value.equals(no)) {
            throw wrong(name, value, yes + " or " + no);
        }
        return value.equals(yes);
    }

    static IllegalArgumentException wrong(String name, String value, String right) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return new IllegalArgumentException(
                PREFIX + name + "=" + (line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "…" : line)
                        + " does not do: give " + right);
    }

    /** What is read from the file that a variable names; a failure names the variable too. */
    <T> T from(String name, Path file, FileReader<T> reader) throws IOException {
        try {
            return reader.read(file);
        } catch (IOException e) {
            throw new IOException(PREFIX + name + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file. */
    @FunctionalInterface
    interface FileReader<T> {
        T read(Path file) throws IOException;
    }
}
