package dev.puppetmaster.api.validation;

/**
 * The forms of names, ids, addresses and globs, and how long they may be. The regular expressions match whole values and
 * mean the same to Java and to RE2, in which Kubernetes reads them: validator and CRDs cannot say different things.
 */
public final class Forms {
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
