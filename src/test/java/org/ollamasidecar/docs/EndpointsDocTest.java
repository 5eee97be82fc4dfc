package org.ollamasidecar.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on endpoints tells of each one, and of none that does not exist; the description is made of the code. */
class EndpointsDocTest {

    private static final Path DESCRIPTION = Path.of("src/main/resources/openapi.yaml");
    private static final Path PAGE = Path.of("src/docs/endpoints.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]+ /sidecar/v1/[^`?]+)` \\|");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private static Set<String> described() throws IOException {
        Set<String> operations = new TreeSet<>();
        for (var path :
                new YAMLMapper().readTree(DESCRIPTION.toFile()).path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    operations.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return operations;
    }

    private static Set<String> told() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void page_tellsOfEachEndpoint_andOfNoOther() throws IOException {
        assertThat(described()).hasSizeGreaterThan(30);
        assertThat(told()).isEqualTo(described());
    }

    @Test
    void parameters_areToldOf() throws IOException {
        JsonNode paths = new YAMLMapper().readTree(DESCRIPTION.toFile()).path("paths");
        String page = Files.readString(PAGE);
        Set<String> names = new TreeSet<>();
        paths.forEach(
                path -> path.forEach(operation -> operation.path("parameters").forEach(parameter -> {
                    if (parameter.path("in").asText().equals("query")) {
                        names.add(parameter.path("name").asText());
                    }
                })));

        assertThat(names).isNotEmpty().allMatch(name -> page.matches("(?s).*[?&]" + name + "=.*"));
    }
}
