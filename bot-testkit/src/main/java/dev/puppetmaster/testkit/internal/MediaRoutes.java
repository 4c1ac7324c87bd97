package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Uploads, authenticated downloads (Matrix 1.11), and the limit. */
final class MediaRoutes {
    private final HomeserverState state;

    private MediaRoutes(HomeserverState state) {
        this.state = state;
    }

    static void addTo(Router router, HomeserverState state) {
        MediaRoutes routes = new MediaRoutes(state);
        router.at("POST", "/_matrix/media/(?:v3|r0)/upload", routes::upload);
        router.at("GET", "/_matrix/media/(?:v3|r0)/config", routes::config);
        router.at("GET", "/_matrix/media/(?:v3|r0)/download/{server}/{id}", routes::gone);
        String media = "/_matrix/client/v1/media";
        router.at("GET", media + "/config", routes::config);
        router.at("GET", media + "/download/{server}/{id}", routes::download);
        router.at("GET", media + "/download/{server}/{id}/{name}", routes::download);
    }

    private Answer upload(Call call) {
        call.requester();
        if (call.bytes().length > state.uploadLimit()) {
            throw new MatrixError(413, "M_TOO_LARGE", "Upload request body is too large");
        }
        String type = call.contentType();
        String uri = state.media()
                .add(new Media.Item(
                        call.bytes(), type == null ? "application/octet-stream" : type, call.query("filename")));
        return Answer.ok(Json.of("content_uri", uri));
    }

    private Answer config(Call call) {
        call.requester();
        ObjectNode body = Json.object().put("m.upload.size", state.uploadLimit());
        return Answer.ok(body);
    }

    /** Files of local servers are frozen out of the old endpoint. */
    private Answer gone(Call call) {
        throw MatrixError.notFound("Not found");
    }

    private Answer download(Call call) {
        call.requester();
        if (!call.path("server").equals(state.serverName())) {
            throw new MatrixError(502, "M_UNKNOWN", "Failed to fetch remote media");
        }
        Media.Item item = state.media().get(call.path("id"));
        if (item == null) {
            throw MatrixError.notFound("Not found '" + call.rawPath() + "'");
        }
        String name = call.path("name").isEmpty() ? item.fileName() : call.path("name");
        boolean text =
                item.contentType().startsWith("text/") && !item.contentType().contains("charset");
        Answer answer = new Answer(200, Map.of(), item.bytes())
                .with("Content-Type", item.contentType() + (text ? "; charset=UTF-8" : ""));
        String disposition = item.contentType().startsWith("text/html") ? "attachment" : "inline";
        return name == null
                ? answer.with("Content-Disposition", disposition)
                : answer.with(
                        "Content-Disposition",
                        disposition + "; filename*=utf-8''"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
    }
}
