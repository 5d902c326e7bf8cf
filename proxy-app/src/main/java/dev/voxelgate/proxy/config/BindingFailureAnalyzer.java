package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.error.Causes;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.util.ClassUtils;

/**
 * Names the property whose value is invalid. Unlike Spring's own analyzer it uses one sentence, and it does not print
 * a value that may be a secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    private static final Pattern SECRET = Pattern.compile("password|secret|token|key|credential");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException failure) {
        var name = failure.getName().toString();
        if (!name.startsWith("voxelgate")) {
            return null; // Spring's own analyzer has its turn.
        }
        var conversion = conversion(failure);
        return new FailureAnalysis(
                name + ": " + (conversion == null ? reason(failure) : misfit(name, failure, conversion)),
                null,
                failure);
    }

    /** The innermost one: of a list, that of the element. */
    private static @Nullable ConversionException conversion(BindException failure) {
        return Causes.of(failure)
                .filter(ConversionException.class::isInstance)
                .map(ConversionException.class::cast)
                .reduce((_, inner) -> inner)
                .orElse(null);
    }

    private static String misfit(String name, BindException failure, ConversionException conversion) {
        var type = failure.getTarget().getType().resolve(Object.class);
        var property = failure.getProperty();
        var value = property == null ? "" : String.valueOf(property.getValue());
        boolean secret = SECRET.matcher(name.toLowerCase(Locale.ROOT)).find() || value.contains("@");
        var shown = secret || value.isEmpty() ? "its value" : '"' + value + '"';
        if (conversion instanceof ConversionFailedException failed
                && failed.getTargetType().getType().isEnum()) {
            return "%s is not one of %s"
                    .formatted(shown, words(failed.getTargetType().getType()));
        }
        return "%s cannot be read as %s".formatted(shown, ClassUtils.getShortName(type));
    }

    /** An enum's, as they are written in configuration. */
    private static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(word -> word.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
    }

    /** Of the constructor that refused, which says what it refused. */
    private static String reason(BindException failure) {
        var cause = Causes.root(failure);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
