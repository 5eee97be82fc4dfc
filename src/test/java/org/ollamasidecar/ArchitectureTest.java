package org.ollamasidecar;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms and the arrows between them. */
@AnalyzeClasses(packages = "org.ollamasidecar", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule arrows_goOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("journal")
            .definedBy("..ollamasidecar.journal..")
            .layer("process")
            .definedBy("..ollamasidecar.process..")
            .layer("ollama")
            .definedBy("..ollamasidecar.ollama..")
            .layer("provision")
            .definedBy("..ollamasidecar.provision..")
            .layer("demand")
            .definedBy("..ollamasidecar.demand..")
            .layer("state")
            .definedBy("..ollamasidecar.state..")
            .layer("instance")
            .definedBy("..ollamasidecar.instance..")
            .layer("fleet")
            .definedBy("..ollamasidecar.fleet..")
            .layer("lifecycle")
            .definedBy("..ollamasidecar.lifecycle..")
            .layer("status")
            .definedBy("..ollamasidecar.status..")
            .layer("wiring")
            .definedBy("..ollamasidecar.wiring..")
            .layer("job")
            .definedBy("..ollamasidecar.job..")
            .layer("load")
            .definedBy("..ollamasidecar.load..")
            .layer("models")
            .definedBy("..ollamasidecar.models..")
            .layer("canary")
            .definedBy("..ollamasidecar.canary..")
            .layer("upgrade")
            .definedBy("..ollamasidecar.upgrade..")
            .layer("chaos")
            .definedBy("..ollamasidecar.chaos..")
            .layer("gateway")
            .definedBy("..ollamasidecar.gateway..")
            .layer("health")
            .definedBy("..ollamasidecar.health..")
            .layer("metrics")
            .definedBy("..ollamasidecar.metrics..")
            .layer("support")
            .definedBy("..ollamasidecar.support..")
            .layer("probe")
            .definedBy("..ollamasidecar.probe..")
            .layer("ports")
            .definedBy("..ollamasidecar.ports..")
            .layer("usage")
            .definedBy("..ollamasidecar.usage..")
            .layer("access")
            .definedBy("..ollamasidecar.access..")
            .layer("http")
            .definedBy("..ollamasidecar.http..")
            .whereLayer("journal")
            .mayOnlyBeAccessedByLayers(
                    "upgrade",
                    "process",
                    "instance",
                    "fleet",
                    "lifecycle",
                    "status",
                    "wiring",
                    "load",
                    "models",
                    "canary",
                    "gateway",
                    "health",
                    "support",
                    "chaos")
            .whereLayer("process")
            .mayOnlyBeAccessedByLayers(
                    "canary",
                    "models",
                    "state",
                    "instance",
                    "fleet",
                    "lifecycle",
                    "status",
                    "wiring",
                    "support",
                    "ports")
            .whereLayer("provision")
            .mayOnlyBeAccessedByLayers("upgrade", "state", "instance", "fleet", "status")
            .whereLayer("ollama")
            .mayOnlyBeAccessedByLayers(
                    "upgrade",
                    "provision",
                    "state",
                    "instance",
                    "fleet",
                    "status",
                    "wiring",
                    "demand",
                    "load",
                    "models",
                    "canary",
                    "gateway",
                    "usage",
                    "metrics",
                    "support",
                    "ports")
            .whereLayer("demand")
            .mayOnlyBeAccessedByLayers("load", "models", "canary", "gateway")
            .whereLayer("state")
            .mayOnlyBeAccessedByLayers(
                    "upgrade",
                    "instance",
                    "fleet",
                    "lifecycle",
                    "status",
                    "wiring",
                    "load",
                    "models",
                    "canary",
                    "gateway",
                    "usage",
                    "health",
                    "metrics",
                    "support",
                    "chaos",
                    "ports")
            .whereLayer("instance")
            .mayOnlyBeAccessedByLayers(
                    "upgrade",
                    "fleet",
                    "lifecycle",
                    "status",
                    "wiring",
                    "load",
                    "models",
                    "canary",
                    "gateway",
                    "health",
                    "metrics",
                    "support",
                    "chaos",
                    "ports")
            .whereLayer("fleet")
            .mayOnlyBeAccessedByLayers(
                    "upgrade",
                    "lifecycle",
                    "status",
                    "wiring",
                    "load",
                    "models",
                    "canary",
                    "gateway",
                    "health",
                    "metrics",
                    "support",
                    "chaos",
                    "ports")
            .whereLayer("lifecycle")
            .mayOnlyBeAccessedByLayers("status", "wiring", "load", "models", "canary", "gateway", "health", "metrics")
            .whereLayer("status")
            .mayOnlyBeAccessedByLayers(
                    "upgrade", "wiring", "models", "canary", "gateway", "usage", "health", "metrics", "support")
            .whereLayer("wiring")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("load", "upgrade", "models", "canary", "gateway", "metrics")
            .whereLayer("load")
            .mayOnlyBeAccessedByLayers("upgrade", "models", "canary", "gateway", "health", "metrics", "chaos")
            .whereLayer("models")
            .mayOnlyBeAccessedByLayers("upgrade", "gateway", "health", "metrics")
            .whereLayer("canary")
            .mayOnlyBeAccessedByLayers("gateway", "health", "metrics")
            .whereLayer("usage")
            .mayOnlyBeAccessedByLayers("gateway")
            .whereLayer("ports")
            .mayOnlyBeAccessedByLayers("canary")
            .whereLayer("upgrade")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("chaos")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("gateway")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("health")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("metrics")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("support")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("probe")
            .mayNotBeAccessedByAnyLayer();

    private static final String ENDING =
            "StopLimit|SseStream|LoadJobs|Upgrades|TimeLimit|Background|ProvisioningTask|PredecessorCleanup"
                    + "|OnDemandLoads|PinnedModels|Greeting|ConcurrencyLimit|StartupCollection|InstalledNames|HttpOllamaClients|StallWatch|GoBuild|BoundedCommand";

    private static final Set<String> MAKERS = Set.of(
            "Thread.ofVirtual",
            "Thread.ofPlatform",
            "Thread.startVirtualThread",
            "Executors.newSingleThreadExecutor",
            "Executors.newVirtualThreadPerTaskExecutor",
            "Executors.newCachedThreadPool",
            "Executors.newFixedThreadPool",
            "Executors.newScheduledThreadPool",
            "Executors.newSingleThreadScheduledExecutor",
            "Vertx.setPeriodic");

    /** Whoever lives as long as the application is a {@code PermanentThread}; the others named here end by themselves. */
    @ArchTest
    static final ArchRule threads_arePermanentOnes_orEndByThemselves = noClasses()
            .that(not(nameMatching(".*\\.(PermanentThread|SpawnThread|" + ENDING + ")(\\$.*)?")))
            .should()
            .callMethodWhere(describe(
                    "a thread is made, or a timer that has no end",
                    (JavaMethodCall call) ->
                            MAKERS.contains(call.getTargetOwner().getSimpleName() + "." + call.getName())));

    @ArchTest
    static final ArchRule task_knowsNoOtherRoom = noClasses()
            .that()
            .resideInAPackage("..ollamasidecar.task..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.ollamasidecar..").and(not(resideInAPackage("..ollamasidecar.task.."))));

    /** It uses what everybody can use: the endpoints. */
    @ArchTest
    static final ArchRule page_knowsNoOtherRoom = noClasses()
            .that()
            .resideInAPackage("..ollamasidecar.page..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.ollamasidecar..").and(not(resideInAPackage("..ollamasidecar.page.."))));

    @ArchTest
    static final ArchRule json_knowsNobody = noClasses()
            .that()
            .resideInAPackage("..ollamasidecar.json..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.ollamasidecar..").and(not(resideInAPackage("..ollamasidecar.json.."))));

    @ArchTest
    static final ArchRule files_knowOnlyThreads = noClasses()
            .that()
            .resideInAPackage("..ollamasidecar.files..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.ollamasidecar..")
                    .and(not(resideInAnyPackage("..ollamasidecar.files..", "..ollamasidecar.task.."))));

    @ArchTest
    static final ArchRule rooms_haveNoCycles =
            slices().matching("org.ollamasidecar.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule foldersOfARoom_haveNoCycles =
            slices().matching("org.ollamasidecar.(**)").should().beFreeOfCycles();

    /** A reader finds the owner of a behaviour by the name of its folder. */
    @Test
    void noFolder_hasOver50Files() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("src/main/java"))) {
            Map<Path, Long> files = all.filter(file -> file.toString().endsWith(".java"))
                    .collect(groupingBy(file -> Objects.requireNonNull(file.getParent()), counting()));
            assertThat(files).hasSizeGreaterThan(20).allSatisfy((folder, count) -> assertThat(count)
                    .as("files in %s", folder)
                    .isLessThanOrEqualTo(50));
        }
    }

    @ArchTest
    static final ArchRule leaves_knowNoFeature = noClasses()
            .that()
            .resideInAnyPackage(
                    "..ollamasidecar.http..",
                    "..ollamasidecar.journal..",
                    "..ollamasidecar.config..",
                    "..ollamasidecar.job..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..ollamasidecar.process..",
                    "..ollamasidecar.ollama..",
                    "..ollamasidecar.provision..",
                    "..ollamasidecar.state..",
                    "..ollamasidecar.instance..",
                    "..ollamasidecar.lifecycle..",
                    "..ollamasidecar.status..",
                    "..ollamasidecar.load..",
                    "..ollamasidecar.models..",
                    "..ollamasidecar.canary..",
                    "..ollamasidecar.gateway..");

    @ArchTest
    static final ArchRule process_knowsNeitherHttpNorContainer = noClasses()
            .that()
            .resideInAnyPackage("..ollamasidecar.process..", "..ollamasidecar.journal..", "..ollamasidecar.task..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "io.vertx..", "java.net.http..", "com.fasterxml..");

    @ArchTest
    static final ArchRule systemCalls_liveInOneClass = noClasses()
            .that()
            .doNotHaveSimpleName("Posix")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule resources_areNotPublic =
            classes().that().haveSimpleNameEndingWith("Resource").should().bePackagePrivate();

    /** They share one service; in a run beside others each class would start it anew. */
    @Test
    void testsOfTheService_areInARunOfTheirOwn() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                String source = Files.readString(file);
                assertThat(source.contains("\n@QuarkusTest\n"))
                        .as("%s", file)
                        .isEqualTo(source.contains("\n@Tag(\"service\")\n"));
            }
        }
    }
}
