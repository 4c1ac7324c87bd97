package dev.puppetmaster.compiler;

import dev.puppetmaster.brain.manifest.ImageManifest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Forms of the values in a PuppetBuild. Each check returns what is wrong and what would be right, or an empty string. */
final class BuildGrammar {
    private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    /** https://github.com/distribution/reference: a domain, a path, and a tag or a digest. */
    private static final Pattern IMAGE =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?"
                    + COMPONENT + "(?:/" + COMPONENT + ")*"
                    + "(?<tag>:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?<digest>@sha256:[0-9a-f]{64})?");

    private static final int IMAGE_LENGTH = 512;
    private static final Pattern FROM = Pattern.compile("[^\\p{Cntrl}\\\\]{1,1024}");
    private static final Pattern TO = Pattern.compile("/[^\\p{Cntrl}\\\\]{1,1023}");
    /**
     * https://www.debian.org/doc/debian-policy/ch-controlfields.html#source and #version. With a {@code *} at the end, as apt takes
     * it: Debian's archive drops a version when a correction of it comes.
     */
    private static final Pattern APT =
            Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}=(?:[0-9]{1,5}:)?[0-9][A-Za-z0-9.+~-]{0,127}\\*?");

    private static final Pattern APT_NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");
    /** https://packaging.python.org/en/latest/specifications/dependency-specifiers/ and version-specifiers. */
    private static final Pattern PIP = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?(?:\\[[A-Za-z0-9._,-]{1,128}])?==[0-9][A-Za-z0-9.!+_-]{0,63}");

    private static final Pattern PIP_NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");
    private static final List<String> TAKEN =
            List.of("/puppet", "/opt/puppetmaster", "/opt/java", "/proc", "/sys", "/dev", "/tmp", "/run");

    /** What the runtime offers to every brain: an own program of that name would hide it. */
    private static final Set<String> BUILT_IN = Set.of(
            "ask_friend", "list_friends", "list_services", "call_service", "ask_model", "remember", "recall", "forget");

    private BuildGrammar() {}

    static String image(String value) {
        var match = IMAGE.matcher(value);
        if (value.length() > IMAGE_LENGTH || !match.matches()) {
            return quoted(value) + " is no name of an image; write one like \"registry.example.org/bots/base:1.2\"";
        }
        String tag = match.group("tag");
        boolean moving = match.group("digest") == null && (tag == null || tag.equals(":latest"));
        return moving ? quoted(value) + " is another image tomorrow; name a tag, or a digest (@sha256:...)" : "";
    }

    static String from(String value) {
        if (!FROM.matcher(value).matches()) {
            return quoted(value) + " is no path; write one relative to this file, like \"src/answer.py\"";
        }
        List<String> parts = List.of(value.split("/", -1));
        if (value.startsWith("/") || parts.contains("..")) {
            return quoted(value)
                    + " leaves the manifest's folder; copy what is needed below it, and name it from there";
        }
        return parts.contains("") || parts.contains(".")
                ? quoted(value) + " has a part that names nothing; write the name of a file or folder, like \"src\""
                : "";
    }

    static String to(String value) {
        List<String> parts = List.of(value.split("/", -1));
        boolean plain = TO.matcher(value).matches()
                && parts.subList(Math.min(1, parts.size()), parts.size()).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!plain) {
            return quoted(value) + " is no place in an image; write an absolute path like \"/app/answer.py\"";
        }
        return TAKEN.stream()
                .filter(taken -> value.equals(taken) || value.startsWith(taken + "/"))
                .findFirst()
                .map(taken -> quoted(value) + " lies in " + taken
                        + ", which is not yours in the image; take a place like \"/app/\"")
                .orElse("");
    }

    static String mode(String value) {
        return value.equals("0644") || value.equals("0755")
                ? ""
                : quoted(value) + " is none of \"0644\" (read by all), \"0755\" (executed by all)";
    }

    static String function(String value) {
        if (!ImageManifest.FUNCTION.matcher(value).matches()) {
            return quoted(value) + " is no name of a function; use 1 to 64 letters, digits and _ -";
        }
        return BUILT_IN.contains(value)
                ? quoted(value) + " is a tool that every brain has already; choose another name"
                : "";
    }

    static String apt(String value) {
        if (APT.matcher(value).matches()) {
            return "";
        }
        return APT_NAME.matcher(value).matches()
                ? quoted(value) + " names no version; write " + value + "=VERSION (apt-cache policy " + value
                        + " in the base image shows it)"
                : quoted(value) + " is no package of Debian; write one like \"jq=1.6-*\"";
    }

    static String pip(String value) {
        if (PIP.matcher(value).matches()) {
            return "";
        }
        return PIP_NAME.matcher(value).matches()
                ? quoted(value) + " names no version; write " + value + "==VERSION"
                : quoted(value) + " is no package with its version; write one like \"tabulate==0.9.0\"";
    }

    /** What two spellings of one package have in common. */
    static String packageName(String value) {
        return value.replaceFirst("[=\\[].*", "").toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    }

    /** In quotes, cut, without characters that cannot be seen. */
    static String quoted(String value) {
        String flat = value.replaceAll("\\p{Cntrl}+", " ");
        return "\"" + (flat.length() > 80 ? flat.substring(0, 77) + "..." : flat) + "\"";
    }
}
