package dev.puppetmaster.api.validation;

/**
 * The forms of names, ids, addresses and globs, and how long they may be. The regular expressions match whole values and
 * mean the same to Java and to RE2, in which Kubernetes reads them: validator and CRDs cannot say different things.
 */
public final class Forms {
    private static final String COMPARISON =
            "(>=|<=|>|<)?[0-9]{1,9}(\\.[0-9]{1,9}){0,2}|=?[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}(-[0-9A-Za-z.-]+)?";

    /** An RFC 1123 label. */
    public static final String NAME = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    public static final int NAME_LENGTH = 63;

    /** What the puppets of a set begin with: with {@code -999} behind it a name. */
    public static final int PREFIX_LENGTH = 59;

    /** What a set is called: with {@code -999-999} behind it the name of a friendship. */
    public static final int SET_NAME_LENGTH = 55;

    public static final String NAMESPACE_OR_ALL = "^(\\*|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)$";

    /** An RFC 1123 subdomain, as Secrets have them for names. */
    public static final String SUBDOMAIN = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$";

    public static final int SUBDOMAIN_LENGTH = 253;

    public static final String LABEL_KEY =
            "^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$";

    public static final int LABEL_KEY_LENGTH = 317;
    public static final String LABEL_VALUE = "^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$";
    public static final int LABEL_VALUE_LENGTH = 63;
    public static final int ANNOTATION_LENGTH = 4096;

    /** https://spec.matrix.org/v1.16/appendices/#user-identifiers. */
    public static final String LOCALPART = "^[a-z0-9._=/+-]+$";

    /** What is left of a user id by its sigil, its colon and the shortest server name. */
    public static final int LOCALPART_LENGTH = 252;

    /** https://spec.matrix.org/v1.16/appendices/#common-identifier-format: sigil, localpart, colon and server. */
    public static final int MATRIX_ID_LENGTH = 255;

    public static final int SERVER_NAME_LENGTH = 230;
    private static final String HOST =
            "(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9]([A-Za-z0-9.-]{0,228}[A-Za-z0-9])?)(:[0-9]{1,5})?";
    public static final String SERVER_NAME = "^" + HOST + "$";

    /** {@code you}, or a full id; accounts of earlier times may hold any printable ASCII but the colon. */
    public static final String USER = "^(you|@[!-9;-~]+:" + HOST + ")$";

    /** {@code you}, {@code *}, or a full id in which {@code *} and {@code ?} stand for others. */
    public static final String USER_GLOB = "^(you|\\*|@[!-~]*:[A-Za-z0-9.:*?\\[\\]-]+)$";

    public static final String URL = "^https?://" + HOST + "(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$";
    public static final int URL_LENGTH = 1024;

    /** In full, without parameters of type. */
    public static final String CLASS_NAME =
            "^([\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}][\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}\\p{Nd}\\p{Mn}\\p{Mc}]*"
                    + "(\\.[\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}][\\p{L}\\p{Nl}\\p{Sc}\\p{Pc}\\p{Nd}\\p{Mn}\\p{Mc}]*)*)$";

    public static final int CLASS_NAME_LENGTH = 255;

    /** A text in which something can be seen. */
    public static final String NOT_BLANK = "[^\\p{Z}\\p{Cc}]";

    public static final int THEME_LENGTH = 64;
    public static final int DISPLAY_NAME_LENGTH = 256;
    /** Of a set's puppets, which get a number behind it. */
    public static final int SET_DISPLAY_NAME_LENGTH = 250;

    public static final int TOPIC_LENGTH = 1000;
    public static final int SYSTEM_PROMPT_LENGTH = 32_768;

    /** A path of HTTP, with a {@code *} at most at its end. */
    public static final String PATH = "^/[A-Za-z0-9._~!$&'()+,;=:@%/-]*\\*?$";

    public static final int PATH_LENGTH = 256;

    /** RFC 3339, in the letters that all readers of it take. */
    public static final String TIME =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$";

    /** A length of time: a whole number and its unit. */
    public static final String SPAN = "^([0-9]{1,7}(ms|s|m|h)|[1-9][0-9]{0,6}d)$";

    public static final int SPAN_LENGTH = 9;

    /** https://semver.org, with numbers of at most nine digits. */
    public static final String VERSION = "^[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$";

    public static final int VERSION_LENGTH = 64;

    /** Comparisons with versions, a space between two. */
    public static final String VERSION_RANGE = "^(" + COMPARISON + ")( (" + COMPARISON + ")){0,7}$";

    public static final int VERSION_RANGE_LENGTH = 255;

    /** Of a Secret, which is a file's name, too. */
    public static final String SECRET_KEY = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}$";

    public static final int SECRET_KEY_LENGTH = 253;

    /** Of a function that a model may call. */
    public static final String FUNCTION = "^[A-Za-z0-9_./-]{1,128}$";

    /** Functions, with {@code *} for any letters. */
    public static final String FUNCTIONS = "^[A-Za-z0-9_./*-]{1,128}$";

    public static final int FUNCTION_LENGTH = 128;
    public static final String HEADER = "^[A-Za-z0-9-]{1,64}$";
    public static final int HEADER_LENGTH = 64;
    /** What stands before a key in a header; nothing may. */
    public static final String SCHEME = "^[A-Za-z0-9-]{0,32}$";

    public static final int SCHEME_LENGTH = 32;

    /** With the server's name in versions before 12. */
    public static final String ROOM_ID = "^![!-9;-~]+(:" + HOST + ")?$";

    /** Of a container: registry, name, tag, digest. */
    public static final String IMAGE = "^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$";

    public static final int IMAGE_LENGTH = 512;

    /** Of an environment, as every shell takes it. */
    public static final String VARIABLE = "^[A-Za-z_][A-Za-z0-9_]*$";

    public static final int VARIABLE_LENGTH = 128;
    public static final int VALUE_LENGTH = 4096;
    public static final int VARIABLES = 64;

    /** Cores, more than none. */
    public static final String CPU =
            "^([1-9][0-9]{0,5}m|[1-9][0-9]{0,2}(\\.[0-9]{1,3})?|0\\.([1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))$";

    /** Bytes, more than none. */
    public static final String MEMORY = "^[1-9][0-9]{0,8}(Ki|Mi|Gi|k|M|G)?$";

    public static final int QUANTITY_LENGTH = 16;
    /** Below them a program that is not root does not listen everywhere. */
    public static final int MIN_POD_PORT = 1024;

    public static final int MODEL_LENGTH = 256;
    public static final int BACKENDS = 16;
    public static final int MAX_RETRIES = 5;
    public static final int LIMITS = 16;
    public static final int MAX_AT_ONCE = 1024;
    public static final long MAX_COUNT = 1_000_000_000_000_000L;
    public static final int MIN_WINDOW_TOKENS = 256;
    public static final int MAX_WINDOW_TOKENS = 1_000_000;
    public static final int TOOLS = 32;
    public static final int FUNCTION_NAMES = 64;
    public static final int COMMAND_WORDS = 64;
    public static final int COMMAND_WORD_LENGTH = 4096;
    public static final int DESCRIPTION_LENGTH = 1024;
    public static final int MAX_MEMORY_MIB = 4096;
    public static final int MAX_OUTPUT_BYTES = 1_048_576;
    public static final int OPENAPI_VERSION_LENGTH = 32;
    /** Of a JSON Schema or an OpenAPI document: fields and elements. */
    public static final int TREE_NODES = 20_000;

    public static final int USERS = 64;
    public static final int NAMESPACES = 64;
    public static final int PREFIXES = 32;
    public static final int PUPPET_PREFIX_LENGTH = 64;
    public static final int MIN_MEMBERS = 2;
    public static final int MAX_MEMBERS = 64;
    public static final int MAX_BOT_TURNS = 1000;
    public static final int LABELS = 64;
    public static final int SUBJECTS = 64;
    public static final int SERVICES = 64;
    public static final int PORTS = 16;
    public static final int PATHS = 32;

    private Forms() {}
}
