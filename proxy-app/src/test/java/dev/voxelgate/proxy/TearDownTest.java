package dev.voxelgate.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** JUnit also tears down a class whose set-up was skipped half way: what it opens it closes with {@code @AutoClose}. */
final class TearDownTest {

    private static final Pattern TESTS = Pattern.compile(".*(Test|IT)\\.class");

    @Test
    void aClassThatMayBeSkippedClosesNothingByHand() {
        methods()
                .that(describe("tear down a class that may be skipped", TearDownTest::tearsDown))
                .should(not(have(describe("a call of close", TearDownTest::closes))))
                .because("what was not opened is null")
                .check(new ClassFileImporter()
                        .withImportOption(location -> location.matches(TESTS))
                        .importPackages("dev.voxelgate"));
    }

    private static boolean tearsDown(JavaMethod method) {
        return (method.isAnnotatedWith(AfterAll.class) || method.isAnnotatedWith(AfterEach.class))
                && maySkip(method.getOwner());
    }

    private static boolean maySkip(JavaClass test) {
        return test.getName().endsWith("IT")
                || test.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(RequiredUpstreams.class)
                                || dependency.getTargetClass().isEquivalentTo(Assumptions.class));
    }

    private static boolean closes(JavaMethod method) {
        return method.getMethodCallsFromSelf().stream()
                .anyMatch(call ->
                        call.getName().equals("close") && call.getTargetOwner().isAssignableTo(AutoCloseable.class));
    }
}
