package dev.puppetmaster.bench.gateway;

import java.io.IOException;
import java.time.Duration;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/** Streamed calls, directly or through the gateway. */
final class Calls {
    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient http = new OkHttpClient.Builder()
            .readTimeout(Duration.ofSeconds(60))
            .connectTimeout(Duration.ofSeconds(30))
            .connectionPool(new ConnectionPool(64, 1, java.util.concurrent.TimeUnit.MINUTES))
            .build();

    /** One call's times, nanoseconds; lines that came. */
    record Took(long first, long whole, int lines) {}

    Took call(String url, String pace, String sender) throws IOException {
        Request request = new Request.Builder()
                .url(url + "/api/chat")
                .header("Authorization", "Bearer " + GatewayProcess.TOKEN)
                .header("X-Puppetmaster-Puppet", "@bot:x")
                .header("X-Puppetmaster-Room", "!room")
                .header("X-Puppetmaster-Sender", sender)
                .header("X-Puppetmaster-Policy", "default/" + pace)
                .post(RequestBody.create(
                        "{\"model\":\"" + pace + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]}",
                        JSON))
                .build();
        long begun = System.nanoTime();
        try (Response response = http.newCall(request).execute()) {
            BufferedSource source = response.body().source();
            if (response.code() != 200) {
                throw new IOException(response.code() + " " + source.readUtf8());
            }
            long first = 0;
            int lines = 0;
            boolean done = false;
            for (String line = source.readUtf8Line(); line != null; line = source.readUtf8Line()) {
                if (line.contains("word")) {
                    lines++;
                    first = first == 0 ? System.nanoTime() - begun : first;
                }
                done |= line.contains("\"done\":true");
            }
            if (!done) {
                throw new IOException("no end");
            }
            return new Took(first, System.nanoTime() - begun, lines);
        }
    }
}
