package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer with an error code, in the shape of the client-server API ("Standard error response"). */
public final class MatrixError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode body;

    public MatrixError(int status, String errcode, String error) {
        this(status, Json.object().put("errcode", errcode).put("error", error));
    }

    public MatrixError(int status, ObjectNode body) {
        super(status + " " + body, null, false, false);
        this.status = status;
        this.body = body;
    }

    public int status() {
        return status;
    }

    public ObjectNode body() {
        return body;
    }

    static MatrixError forbidden(String error) {
        return new MatrixError(403, "M_FORBIDDEN", error);
    }

    static MatrixError notFound(String error) {
        return new MatrixError(404, "M_NOT_FOUND", error);
    }

    /** Synapse's answer to most bad values: 400 with M_UNKNOWN. */
    static MatrixError bad(String error) {
        return new MatrixError(400, "M_UNKNOWN", error);
    }

    static MatrixError missing(String field) {
        return new MatrixError(400, "M_MISSING_PARAM", "Missing params: ['" + field + "']");
    }

    static MatrixError invalid(String error) {
        return new MatrixError(400, "M_INVALID_PARAM", error);
    }
}
