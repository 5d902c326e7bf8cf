package dev.voxelgate.proxy.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Runs every test of a class with one {@link RealOrthanc}, the program, which the class's constructor takes: for what
 * does not depend on the Orthanc's version, or is seen of every version in another class {@link AgainstOrthanc}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@FieldSource("dev.voxelgate.proxy.support.RealOrthanc#PROGRAM")
public @interface AgainstOneOrthanc {}
