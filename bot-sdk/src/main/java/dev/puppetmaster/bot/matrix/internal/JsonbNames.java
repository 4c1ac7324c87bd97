package dev.puppetmaster.bot.matrix.internal;

import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import javax.json.bind.annotation.JsonbProperty;
import org.jspecify.annotations.Nullable;

/** client-impl's types are annotated for JSON-B; this lets Jackson read the names. */
final class JsonbNames extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable PropertyName findNameForSerialization(Annotated annotated) {
        PropertyName name = jsonb(annotated);
        return name != null ? name : super.findNameForSerialization(annotated);
    }

    @Override
    public @Nullable PropertyName findNameForDeserialization(Annotated annotated) {
        PropertyName name = jsonb(annotated);
        return name != null ? name : super.findNameForDeserialization(annotated);
    }

    private static @Nullable PropertyName jsonb(Annotated annotated) {
        JsonbProperty property = annotated.getAnnotation(JsonbProperty.class);
        return property == null || property.value().isEmpty() ? null : PropertyName.construct(property.value());
    }

    @Override
    public boolean isAnnotationBundle(java.lang.annotation.Annotation annotation) {
        return false;
    }
}
