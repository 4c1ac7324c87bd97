package dev.puppetmaster.bot.matrix.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Locale;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes client-impl's annotated interfaces callable over {@link HomeserverHttp}: reads {@code @Path}, the verb,
 * {@code @PathParam} and {@code @QueryParam}; a parameter without annotation is the body. Paths of the retired r0 are
 * rewritten to v3 (spec: "API versioning").
 */
public final class AnnotatedApi {
    private AnnotatedApi() {}

    /** An instance of {@code api} that calls {@code http}. */
    public static <T> T bind(Class<T> api, HomeserverHttp http) {
        Object proxy = Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> {
            if (method.getDeclaringClass() == Object.class) {
                return objectMethod(api, self, method, args);
            }
            return invoke(api, http, method, args == null ? new Object[0] : args);
        });
        return api.cast(proxy);
    }

    private static Object objectMethod(Class<?> api, Object self, Method method, @Nullable Object[] args) {
        return switch (method.getName()) {
            case "equals" -> self == args[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> api.getSimpleName() + " over HTTP";
        };
    }

    private static @Nullable Object invoke(Class<?> api, HomeserverHttp http, Method method, @Nullable Object[] args) {
        String path = pathOf(api.getAnnotation(Path.class)) + pathOf(method.getAnnotation(Path.class));
        path = path.replaceFirst("^/_matrix/client/r0(?=/|$)", "/_matrix/client/v3");
        HttpUrl.Builder url = http.base().newBuilder();
        Object body = null;
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            PathParam inPath = parameters[i].getAnnotation(PathParam.class);
            if (inPath != null) {
                path = path.replace("{" + inPath.value() + "}", encoded(String.valueOf(args[i])));
            } else if (parameters[i].isAnnotationPresent(QueryParam.class)) {
                addQuery(url, parameters[i].getAnnotation(QueryParam.class).value(), args[i]);
            } else {
                body = args[i];
            }
        }
        url.addEncodedPathSegments(path.substring(1));
        JsonNode answer = http.json(verb(method), http.identify(url).build(), body);
        return HomeserverHttp.JSON.convertValue(
                answer, HomeserverHttp.JSON.constructType(method.getGenericReturnType()));
    }

    private static void addQuery(HttpUrl.Builder url, String name, @Nullable Object value) {
        if (value instanceof Collection<?> many) {
            many.forEach(one -> url.addQueryParameter(name, String.valueOf(one)));
        } else if (value != null) {
            url.addQueryParameter(name, String.valueOf(value));
        }
    }

    private static String pathOf(@Nullable Path path) {
        if (path == null || path.value().isEmpty()) {
            return "";
        }
        return path.value().startsWith("/") ? path.value() : "/" + path.value();
    }

    private static String verb(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                return verb.value().toUpperCase(Locale.ROOT);
            }
        }
        throw new IllegalArgumentException(method + " has no HTTP verb");
    }

    private static String encoded(String segment) {
        return new HttpUrl.Builder()
                .scheme("http")
                .host("x")
                .addPathSegment(segment)
                .build()
                .encodedPathSegments()
                .get(0);
    }
}
