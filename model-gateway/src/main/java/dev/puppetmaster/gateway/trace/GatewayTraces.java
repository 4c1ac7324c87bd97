package dev.puppetmaster.gateway.trace;

import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.chat.ChatCall;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;
import java.util.Set;

/**
 * A span for each call, by the semantic conventions for generative AI (OpenTelemetry, "Semantic conventions for generative client
 * AI spans", as of 1.37): {@code gen_ai.operation.name}, {@code gen_ai.provider.name}, {@code gen_ai.request.model}, {@code
 * gen_ai.response.model}, {@code gen_ai.usage.input_tokens}, {@code gen_ai.usage.output_tokens}, {@code server.address}, {@code
 * server.port}, {@code error.type}; ours are {@code puppetmaster.policy}, {@code .backend}, {@code .puppet}, {@code .outcome}
 * and {@code .tries}. Nothing that was asked or answered stands in a span.
 */
public final class GatewayTraces implements CallObserver {
    /** Ends that are no errors. */
    private static final Set<String> WELL = Set.of("answered", "cached");

    private static final int MAX_MODEL = 128;

    private final Tracer tracer;

    private GatewayTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    /** @param telemetry e.g. that of {@link GlobalOpenTelemetry} */
    public static GatewayTraces to(OpenTelemetry telemetry) {
        return new GatewayTraces(telemetry.getTracer("dev.puppetmaster.gateway"));
    }

    /** What an agent of this process set up; without one, nothing. */
    public static GatewayTraces ofAgent() {
        return to(GlobalOpenTelemetry.get());
    }

    @Override
    public Watched begins(Begun call) {
        String operation = call.operation().name().toLowerCase(Locale.ROOT);
        String model = call.model().length() > MAX_MODEL ? call.model().substring(0, MAX_MODEL) : call.model();
        Span span = tracer.spanBuilder(operation + " " + model)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("gen_ai.operation.name", operation)
                .setAttribute("gen_ai.request.model", model)
                .setAttribute("puppetmaster.policy", call.policy().name())
                .setAttribute("puppetmaster.puppet", call.caller().puppet())
                .startSpan();
        return how -> ended(span, how);
    }

    private static void ended(Span span, Ended how) {
        Backend backend = how.backend();
        if (backend != null) {
            span.setAttribute("gen_ai.provider.name", backend.speaks() == ChatCall.Format.OLLAMA ? "ollama" : "openai");
            span.setAttribute("puppetmaster.backend", backend.name());
            if (backend.model() != null) {
                span.setAttribute("gen_ai.response.model", backend.model());
            }
            if (backend.url().getHost() != null) {
                span.setAttribute("server.address", backend.url().getHost());
                span.setAttribute("server.port", port(backend));
            }
        }
        if (how.usage().total() > 0) {
            span.setAttribute("gen_ai.usage.input_tokens", how.usage().prompt());
            span.setAttribute("gen_ai.usage.output_tokens", how.usage().answer());
        }
        span.setAttribute("puppetmaster.outcome", how.outcome());
        span.setAttribute("puppetmaster.tries", how.tries());
        if (!WELL.contains(how.outcome())) {
            span.setAttribute("error.type", how.outcome());
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private static long port(Backend backend) {
        int port = backend.url().getPort();
        return port >= 0 ? port : "https".equals(backend.url().getScheme()) ? 443 : 80;
    }
}
