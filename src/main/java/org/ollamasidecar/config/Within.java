package org.ollamasidecar.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The limits of a number, a size or a duration in a configuration mapping, written as the value itself is; both may be reached. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Within {

    String from();

    /** Empty: there is no upper limit. */
    String to() default "";
}
