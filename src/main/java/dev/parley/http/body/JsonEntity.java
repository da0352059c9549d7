package dev.parley.http.body;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a JAX-RS method whose body is JSON. {@link JsonEntityFilter} reads the body, with the
 * bounds on its size and its time. A reader for the parameter's type then parses it.
 */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface JsonEntity {}
