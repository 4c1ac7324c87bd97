package dev.puppetmaster.api.validation;

import java.util.regex.Pattern;

/** Checks values against the {@link Forms}. Each check returns what is wrong, or an empty string. */
public final class Grammar {
    private static final Pattern NAME = Pattern.compile(Forms.NAME);
    private static final Pattern NAMESPACE_OR_ALL = Pattern.compile(Forms.NAMESPACE_OR_ALL);
    private static final Pattern SUBDOMAIN = Pattern.compile(Forms.SUBDOMAIN);
    private static final Pattern LABEL_KEY = Pattern.compile(Forms.LABEL_KEY);
    private static final Pattern LABEL_VALUE = Pattern.compile(Forms.LABEL_VALUE);
    private static final Pattern LOCALPART = Pattern.compile(Forms.LOCALPART);
    private static final Pattern SERVER_NAME = Pattern.compile(Forms.SERVER_NAME);
    private static final Pattern USER = Pattern.compile(Forms.USER);
    private static final Pattern USER_GLOB = Pattern.compile(Forms.USER_GLOB);
    private static final Pattern URL = Pattern.compile(Forms.URL);
    private static final Pattern CLASS_NAME = Pattern.compile(Forms.CLASS_NAME);
    private static final Pattern IMAGE = Pattern.compile(Forms.IMAGE);
    private static final Pattern VARIABLE = Pattern.compile(Forms.VARIABLE);
    private static final Pattern CPU = Pattern.compile(Forms.CPU);
    private static final Pattern MEMORY = Pattern.compile(Forms.MEMORY);
    private static final Pattern NOT_BLANK = Pattern.compile(Forms.NOT_BLANK);
    private static final Pattern PATH = Pattern.compile(Forms.PATH);

    private static final Pattern VERSION = Pattern.compile(Forms.VERSION);
    private static final Pattern VERSION_RANGE = Pattern.compile(Forms.VERSION_RANGE);
    private static final Pattern SECRET_KEY = Pattern.compile(Forms.SECRET_KEY);
    private static final Pattern FUNCTION = Pattern.compile(Forms.FUNCTION);
    private static final Pattern FUNCTIONS = Pattern.compile(Forms.FUNCTIONS);
    private static final Pattern HEADER = Pattern.compile(Forms.HEADER);
    private static final Pattern SCHEME = Pattern.compile(Forms.SCHEME);
    private static final Pattern ROOM_ID = Pattern.compile(Forms.ROOM_ID);

    private Grammar() {}

    /** Of {@code metadata.name}. */
    public static String name(String value) {
        return matches(NAME, Forms.NAME_LENGTH, value)
                ? ""
                : quoted(value) + " is no name; use 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or"
                        + " digit";
    }

    static String namespaceOrAll(String value) {
        return matches(NAMESPACE_OR_ALL, Forms.NAME_LENGTH, value)
                ? ""
                : quoted(value) + " is no namespace; write the name of one, or \"*\" for all";
    }

    static String subdomain(String value) {
        return matches(SUBDOMAIN, Forms.SUBDOMAIN_LENGTH, value)
                ? ""
                : quoted(value) + " is no name; use 1 to 253 of a-z, 0-9, '-' and '.', beginning and ending with a"
                        + " letter or digit";
    }

    static String labelKey(String value) {
        return matches(LABEL_KEY, Forms.LABEL_KEY_LENGTH, value)
                ? ""
                : quoted(value) + " is no key; write one like \"team\" or \"example.org/team\"";
    }

    static String labelValue(String value) {
        return matches(LABEL_VALUE, Forms.LABEL_VALUE_LENGTH, value)
                ? ""
                : quoted(value) + " is no value of a label; use at most 63 of A-Z, a-z, 0-9 and - _ . , beginning and"
                        + " ending with a letter or digit, or write it as an annotation";
    }

    static String localpart(String value) {
        if (value.length() > Forms.LOCALPART_LENGTH) {
            return "has " + value.length() + " characters; at most " + Forms.LOCALPART_LENGTH + " are allowed";
        }
        return LOCALPART.matcher(value).matches()
                ? ""
                : quoted(value) + " is no localpart; use only a-z, 0-9 and . _ = - / +";
    }

    static String serverName(String value) {
        return matches(SERVER_NAME, Forms.SERVER_NAME_LENGTH, value)
                ? ""
                : quoted(value)
                        + " is no server name; write a host name, if need be with a port, like \"data.example.org\"";
    }

    static String user(String value) {
        return matches(USER, Forms.MATRIX_ID_LENGTH, value)
                ? ""
                : quoted(value) + " is no Matrix user id; write it in full, like \"@alice:example.org\", or \"you\" for"
                        + " your own account";
    }

    static String userGlob(String value) {
        return matches(USER_GLOB, Forms.MATRIX_ID_LENGTH, value)
                ? ""
                : quoted(value) + " matches no Matrix user id; write an id like \"@alice:example.org\", a pattern like"
                        + " \"@*:example.org\", \"*\" for everybody, or \"you\"";
    }

    static String url(String value) {
        return matches(URL, Forms.URL_LENGTH, value)
                ? ""
                : quoted(value) + " is no URL; write one like \"http://127.0.0.1:8008\"";
    }

    static String image(String value) {
        return matches(IMAGE, Forms.IMAGE_LENGTH, value)
                ? ""
                : quoted(value) + " is no image; write one like \"registry.example.org/my-brain:1.0\"";
    }

    static String variable(String value) {
        return matches(VARIABLE, Forms.VARIABLE_LENGTH, value)
                ? ""
                : quoted(value) + " is no name of a variable; use letters, digits and _, no digit first";
    }

    static String cpu(String value) {
        return matches(CPU, Forms.QUANTITY_LENGTH, value)
                ? ""
                : quoted(value)
                        + " is no amount of CPU; write thousandths of a core like \"250m\", or cores like \"2\"";
    }

    static String memory(String value) {
        return matches(MEMORY, Forms.QUANTITY_LENGTH, value)
                ? ""
                : quoted(value) + " is no amount of memory; write one like \"256Mi\"";
    }

    static String className(String value) {
        return matches(CLASS_NAME, Forms.CLASS_NAME_LENGTH, value)
                ? ""
                : quoted(value) + " is no Java class name; write it in full, like \"org.example.HelloBrain\"";
    }

    static String path(String value) {
        return matches(PATH, Forms.PATH_LENGTH, value)
                ? ""
                : quoted(value) + " is no path; write one like \"/orders\", or \"/orders/*\" for all below";
    }

    static String version(String value) {
        return matches(VERSION, Forms.VERSION_LENGTH, value)
                ? ""
                : quoted(value) + " is no version; write three numbers like \"1.2.0\" (https://semver.org)";
    }

    static String versionRange(String value) {
        return matches(VERSION_RANGE, Forms.VERSION_RANGE_LENGTH, value)
                ? ""
                : quoted(value) + " is no range of versions; write one like \">=1.0 <2\", or a version like \"1.2.0\"";
    }

    static String secretKey(String value) {
        return matches(SECRET_KEY, Forms.SECRET_KEY_LENGTH, value)
                ? ""
                : quoted(value)
                        + " is no key of a Secret; use letters, digits and - _ . , the last not at the beginning";
    }

    static String function(String value) {
        return matches(FUNCTION, Forms.FUNCTION_LENGTH, value)
                ? ""
                : quoted(value) + " is no name of a function; use 1 to 128 letters, digits and . _ / -";
    }

    static String functions(String value) {
        return matches(FUNCTIONS, Forms.FUNCTION_LENGTH, value)
                ? ""
                : quoted(value) + " matches no function; write its name, a pattern like \"delete_*\", or \"*\" for all";
    }

    static String header(String value) {
        return matches(HEADER, Forms.HEADER_LENGTH, value)
                ? ""
                : quoted(value) + " is no header of HTTP; write one like \"Authorization\" or \"X-Api-Key\"";
    }

    static String scheme(String value) {
        return matches(SCHEME, Forms.SCHEME_LENGTH, value)
                ? ""
                : quoted(value) + " is no scheme; write one like \"Bearer\", or \"\" for none";
    }

    static String roomId(String value) {
        return matches(ROOM_ID, Forms.MATRIX_ID_LENGTH, value)
                ? ""
                : quoted(value)
                        + " is no room id; write one like \"!abc:example.org\", or remove it and have a room made";
    }

    static String length(String value, int max) {
        if (!NOT_BLANK.matcher(value).find()) {
            return "is empty; leave the field out or write something";
        }
        int length = value.codePointCount(0, value.length());
        return length <= max ? "" : "has " + length + " characters; at most " + max + " are allowed";
    }

    private static boolean matches(Pattern form, int maxLength, String value) {
        return value.length() <= maxLength && form.matcher(value).matches();
    }

    /** The value in quotes, cut so that the line stays readable, control characters made visible. */
    static String quoted(String value) {
        String shown = value.length() > 80 ? value.substring(0, 77) + "..." : value;
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            text.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return text.append('"').toString();
    }
}
