package dev.puppetmaster.bot.process;

import dev.puppetmaster.bot.http.Listen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Environment variables, checked one by one. Each failure is one line: which variable, what is wrong, what would be right. */
public record Variables(Map<String, String> all) {
    public static final String PREFIX = "PUPPETMASTER_";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Set<String> HTTP = Set.of("http", "https");
    private static final int MAX_SHOWN = 80;

    /** An empty variable counts as absent. */
    public Optional<String> optional(String name) {
        return Optional.ofNullable(all.get(PREFIX + name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    public String required(String name, String right) {
        return optional(name)
                .orElseThrow(() -> new IllegalArgumentException(PREFIX + name + " is not set: give " + right));
    }

    /** The name of a Kubernetes resource. */
    public String name(String name, String right) {
        String value = required(name, right);
        if (!NAME.matcher(value).matches()) {
            throw wrong(name, value, right);
        }
        return value;
    }

    /** An http address without user, query and fragment. */
    public URI url(String name, String right) {
        String value = required(name, right);
        URI url = uri(value);
        if (url == null || url.getHost() == null || url.getRawUserInfo() != null || !HTTP.contains(url.getScheme())) {
            // not shown: it may hold a password
            throw new IllegalArgumentException(PREFIX + name + " is no http address without a user: give " + right);
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw wrong(name, value, right);
        }
        return url;
    }

    private static @Nullable URI uri(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    public InetSocketAddress address(String name, String otherwise) {
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

    public Path path(String name, String right) {
        return path(name, required(name, right), right);
    }

    public Optional<Path> optionalPath(String name, String right) {
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
    public boolean flag(String name, String yes, String no) {
        String value = optional(name).orElse(no);
        if (!value.equals(yes) && !value.equals(no)) {
            throw wrong(name, value, yes + " or " + no);
        }
        return value.equals(yes);
    }

    /** @return seconds, from 1 to a day */
    public Duration seconds(String name, Duration otherwise) {
        String value = optional(name).orElse(Long.toString(otherwise.toSeconds()));
        if (value.matches("[0-9]{1,5}")) {
            long seconds = Long.parseLong(value);
            if (seconds >= 1 && seconds <= Duration.ofDays(1).toSeconds()) {
                return Duration.ofSeconds(seconds);
            }
        }
        throw wrong(name, value, "a number of seconds from 1 to 86400");
    }

    public static IllegalArgumentException wrong(String name, String value, String right) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return new IllegalArgumentException(
                PREFIX + name + "=" + (line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "…" : line)
                        + " does not do: give " + right);
    }

    /** What is read from the file that a variable names; a failure names the variable too. */
    public <T> T from(String name, Path file, FileReader<T> reader) throws IOException {
        try {
            return reader.read(file);
        } catch (IOException e) {
            throw new IOException(PREFIX + name + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file. */
    @FunctionalInterface
    public interface FileReader<T> {
        T read(Path file) throws IOException;
    }
}
