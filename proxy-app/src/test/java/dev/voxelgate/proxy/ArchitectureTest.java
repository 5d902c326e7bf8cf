package dev.voxelgate.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The arrows of the design: who may know of whom. */
final class ArchitectureTest {

    private static final String SPRING = "org.springframework..";
    private static final String[] REACTIVE = {"reactor..", "org.reactivestreams.."};
    private static final String NETTY = "io.netty..";
    private static final String[] HTTP = {
        "org.springframework.http..",
        "org.springframework.web..",
        "io.netty.handler.codec.http..",
        "reactor.netty..",
        "..proxy.web.."
    };

    private static final String[] PURE = {
        "..proxy.decode..",
        "..proxy.pixels..",
        "..proxy.numpy..",
        "..proxy.nifti..",
        "..proxy.nrrd..",
        "..proxy.deflate.."
    };

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.voxelgate");

    static final List<ArchRule> RULES = List.of(
            noClasses()
                    .that()
                    .resideInAnyPackage(PURE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(SPRING, REACTIVE[0], REACTIVE[1], NETTY)
                    .because("decoding is a function of bytes"),
            noClasses()
                    .that()
                    .resideInAnyPackage(PURE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..dicomweb", "..dicomweb.multipart..", "..dicomweb.part10..", "..dicomweb.stream..")
                    .because("another library's parser can feed them"),
            noClasses()
                    .that()
                    .resideInAnyPackage("..proxy.volume..", "..proxy.container..", "..proxy.zarr..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(SPRING, REACTIVE[0], REACTIVE[1], NETTY)
                    .because("what a volume is does not depend on how it is fetched or who asks for it"),
            classes()
                    .that()
                    .resideInAPackage("..proxy.routing..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.jspecify..", "..proxy.routing..")
                    .because("every layer may read the table of routes"),
            noClasses()
                    .that()
                    .resideInAPackage("..proxy.array..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(HTTP)
                    .because("an array's bytes are the same whatever they are written to"),
            noClasses()
                    .that()
                    .resideInAPackage("..proxy.decode.marker..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("..proxy.decode.jpeg..", "..proxy.decode.jpegls..")
                    .because("it is what the two share"),
            slices().matching("dev.voxelgate.proxy.decode.(*)..")
                    .namingSlices("codec $1")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(alwaysTrue(), resideInAPackage("..proxy.decode.marker.."))
                    .because("a codec can be added or taken away alone"),
            noClasses()
                    .that()
                    .resideInAnyPackage("..dicomweb.json..", "..dicomweb.multipart..", "..dicomweb.part10..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.voxelgate.dicomweb", "..dicomweb.http..", "..dicomweb.error..")
                    .because("bytes can come from anywhere"),
            noClasses()
                    .that()
                    .resideInAPackage("..dicomweb.http..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.voxelgate.dicomweb")
                    .because("HTTP is below DICOMweb"),
            noClasses()
                    .that()
                    .resideInAPackage("dev.voxelgate.dicomweb..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(SPRING, "dev.voxelgate.proxy..")
                    .because("the client is of use without the gateway"),
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..dicomweb.multipart..", "..dicomweb.part10..", "..dicomweb.json..", "..dicomweb.model..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(REACTIVE)
                    .because("parsers are state machines: bytes in, events out"),
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..proxy.web..", "..proxy.config..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..proxy.web..")
                    .because("HTTP is the outermost layer, and only the wiring knows it"),
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..proxy.demo..", "..proxy.config..", "..proxy.training..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..proxy.demo..")
                    .because("the demo archive is reached over HTTP, like any other"),
            slices().matching("dev.voxelgate.(**)").should().beFreeOfCycles(),
            noClasses()
                    .should()
                    .callMethodWhere(target(owner(assignableTo("org.reactivestreams.Publisher")))
                            .and(target(nameMatching("block|blockFirst|blockLast|blockOptional|toIterable|toStream"))))
                    .because("a blocked event loop serves nobody"),
            noClasses().should().callMethod(Thread.class, "sleep", long.class),
            NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS,
            NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);

    @ParameterizedTest
    @FieldSource("RULES")
    void holds(ArchRule rule) {
        rule.check(MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(MAIN.getPackage("dev.voxelgate").getSubpackagesInTree())
                .filteredOn(candidate -> !candidate.getClasses().isEmpty())
                .hasSizeGreaterThan(10)
                .allMatch(candidate -> candidate.isAnnotatedWith(NullMarked.class));
    }
}
