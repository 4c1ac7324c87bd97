package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The address of a file on a homeserver, {@code mxc://server/id} (spec: "Matrix Content (mxc://) URIs"). */
public record MxcUri(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("mxc://([A-Za-z0-9.:\\[\\]-]{1,255})/([A-Za-z0-9_-]{1,255})");

    @JsonCreator
    public MxcUri {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a media address: it looks like mxc://server/id");
        }
    }

    String serverName() {
        return value.substring("mxc://".length(), value.lastIndexOf('/'));
    }

    String mediaId() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
