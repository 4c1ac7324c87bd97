package dev.puppetmaster.bot.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter of a {@link ToolMethod}, or a component of a record that such a parameter is. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface ToolParameter {
    /** What is right for it, for the model: meaning, unit, range, an example. */
    String value();

    /** Its name; where it is absent that of the source, which needs javac's {@code -parameters} for a method's. */
    String name() default "";
}
