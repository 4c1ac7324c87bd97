package dev.puppetmaster.bots.llm;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Builds {@link OllamaHttp} over one OkHttp client, whose connections all calls share. */
final class OllamaHttpBuilder implements HttpClientBuilder {
    private final OkHttpClient shared;
    private final Duration callTimeout;
    private Duration connectTimeout;
    private Duration readTimeout;

    /** @param callTimeout for a call from its beginning to the last byte of its answer */
    OllamaHttpBuilder(OkHttpClient shared, ModelSettings settings, Duration callTimeout) {
        this.shared = shared;
        this.callTimeout = callTimeout;
        this.connectTimeout = settings.connectTimeout();
        this.readTimeout = settings.silence();
    }

    @Override
    public Duration connectTimeout() {
        return connectTimeout;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = timeout;
        return this;
    }

    @Override
    public Duration readTimeout() {
        return readTimeout;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        this.readTimeout = timeout;
        return this;
    }

    @Override
    public HttpClient build() {
        return new OllamaHttp(shared.newBuilder()
                .connectTimeout(connectTimeout)
                .readTimeout(readTimeout)
                .writeTimeout(readTimeout)
                .callTimeout(callTimeout)
                .build());
    }
}
