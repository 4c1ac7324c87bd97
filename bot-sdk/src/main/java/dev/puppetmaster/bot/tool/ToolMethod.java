package dev.puppetmaster.bot.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method that is a tool: see {@link JavaTools}. What it does not say of itself is taken as no. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolMethod {
    /** One or two sentences for the model: what it gives, and when to call it. */
    String value();

    /** The tool's name; where it is absent the method's, in snake case: {@code getWeather} is {@code get_weather}. */
    String name() default "";

    /**
     * The name of a public method of the same class that takes the same parameters, changes nothing, and gives a text: what the
     * call would change, for who approves it (see {@link Tool.Preview}).
     */
    String preview() default "";

    /** It changes nothing outside. */
    boolean readOnly() default false;

    /** It may remove or overwrite what is there. */
    boolean destructive() default false;

    /** Called twice with the same arguments, the second call changes nothing more. */
    boolean idempotent() default false;
}
