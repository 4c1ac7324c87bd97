package dev.puppetmaster.api;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;

/** A {@link Duration} that is ISO 8601 text in JSON, like {@code PT30S}, for any Jackson mapper. */
@JacksonAnnotationsInside
@JsonSerialize(using = ToStringSerializer.class)
@JsonDeserialize(converter = TimeSpan.FromString.class)
@Retention(RetentionPolicy.RUNTIME)
public @interface TimeSpan {
    /** What reads it. */
    final class FromString extends StdConverter<String, Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.parse(text);
        }
    }
}
