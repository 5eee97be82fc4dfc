package org.ollamasidecar.fake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which GPUs of a machine Ollama finds, by its variables, and how its log tells of them: 0.11.4 by UUID and without Vulkan,
 * 0.34.4 by number. Vulkan finds those of the other families too, and they are dropped where their own family has them.
 */
final class FakeGpus {

    private static final String CLASSIC = "0.11.";
    private static final String MEMORY = " total=\"23.5 GiB\" available=\"23.0 GiB\"";

    private enum Maker {
        NVIDIA("8.9", "NVIDIA L4"),
        AMD("gfx1100", "AMD Radeon RX 7900 XTX"),
        INTEL("0.0", "Intel Arc A770");

        private final String compute;
        private final String description;

        Maker(String compute, String description) {
            this.compute = compute;
            this.description = description;
        }
    }

    /** @param slot on the bus, from 0 */
    private record Gpu(Maker maker, int slot) {
        String uuid() {
            return maker == Maker.AMD
                    ? "GPU-%016x".formatted(slot)
                    : "GPU-00000000-0000-0000-0000-%012x".formatted(slot);
        }
    }

    /** @param number among all that its family has, also those that are not to be seen */
    private record Found(String library, Gpu gpu, int number) {}

    private final List<Gpu> machine;
    private final Map<String, String> variables;
    private final boolean isClassic;

    private FakeGpus(List<Gpu> machine, Map<String, String> variables, boolean isClassic) {
        this.machine = machine;
        this.variables = variables;
        this.isClassic = isClassic;
    }

    static FakeGpus of(Knobs knobs, Map<String, String> variables) {
        List<Gpu> machine = new ArrayList<>();
        Arrays.stream(knobs.text(Knob.GPUS).split(","))
                .filter(Predicate.not(String::isBlank))
                .forEach(name ->
                        machine.add(new Gpu(Maker.valueOf(name.strip().toUpperCase(Locale.ROOT)), machine.size())));
        return new FakeGpus(machine, variables, knobs.text(Knob.LINE_VERSION).startsWith(CLASSIC));
    }

    /** Messages with their attributes, the one with most free memory first: another order than that on the bus. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        int ofFamily = 0;
        String family = "";
        for (Found found : visible()) {
            ofFamily = found.library().equals(family) ? ofFamily + 1 : 0;
            family = found.library();
            lines.add("\"inference compute\" " + (isClassic ? classic(found) : current(found, ofFamily)) + MEMORY);
        }
        if (lines.isEmpty()) {
            lines.add("\"inference compute\" "
                    + (isClassic
                            ? "id=0 library=cpu variant=\"\" compute=\"\" driver=0.0 name=\"\""
                            : "id=cpu library=cpu compute=\"\" name=cpu description=cpu libdirs=ollama driver=\"\""
                                    + " pci_id=\"\" type=\"\"")
                    + MEMORY);
        }
        return lines.reversed();
    }

    private static String classic(Found found) {
        Maker maker = found.gpu().maker();
        return "id=%s library=%s variant=%s compute=%s driver=%s name=%s"
                .formatted(
                        found.gpu().uuid(),
                        found.library().toLowerCase(Locale.ROOT),
                        maker == Maker.NVIDIA ? "v12" : "\"\"",
                        maker.compute,
                        maker == Maker.NVIDIA ? "12.4" : "6.3",
                        maker == Maker.NVIDIA ? '"' + maker.description + '"' : "1002:744c");
    }

    private static String current(Found found, int ofFamily) {
        Maker maker = found.gpu().maker();
        return ("id=%d filter_id=%d library=%s compute=%s name=%s%d description=\"%s\" libdirs=ollama,%s driver=13.0"
                        + " pci_id=0000:%02x:00.0 type=discrete")
                .formatted(
                        ofFamily,
                        found.number(),
                        found.library(),
                        maker.compute,
                        found.library(),
                        ofFamily,
                        maker.description,
                        found.library().toLowerCase(Locale.ROOT),
                        found.gpu().slot() + 1);
    }

    private List<Found> visible() {
        List<Found> visible = new ArrayList<>();
        visible.addAll(chosen("CUDA", gpus(Maker.NVIDIA), "CUDA_VISIBLE_DEVICES"));
        visible.addAll(amd());
        if (!isClassic && !variables.getOrDefault("OLLAMA_VULKAN", "1").equals("0")) {
            List<Gpu> own = visible.stream().map(Found::gpu).toList();
            chosen("Vulkan", machine, "GGML_VK_VISIBLE_DEVICES").stream()
                    .filter(found -> !own.contains(found.gpu()))
                    .forEach(visible::add);
        }
        return visible;
    }

    /** AMD's library heeds the variable of CUDA where its own one is not set. */
    private List<Found> amd() {
        List<Found> chosen = chosen("ROCm", gpus(Maker.AMD), "ROCR_VISIBLE_DEVICES");
        String among =
                variables.getOrDefault("HIP_VISIBLE_DEVICES", variables.getOrDefault("CUDA_VISIBLE_DEVICES", ""));
        return among.isEmpty()
                ? chosen
                : chosen.stream()
                        .filter(found -> List.of(among.split(",")).contains("" + chosen.indexOf(found)))
                        .toList();
    }

    private List<Gpu> gpus(Maker maker) {
        return machine.stream().filter(gpu -> gpu.maker() == maker).toList();
    }

    private List<Found> chosen(String library, List<Gpu> family, String variable) {
        List<String> wanted = List.of(variables.getOrDefault(variable, "").split(","));
        List<Found> chosen = new ArrayList<>();
        for (int number = 0; number < family.size(); number++) {
            Gpu gpu = family.get(number);
            if (!variables.containsKey(variable) || wanted.contains("" + number) || wanted.contains(gpu.uuid())) {
                chosen.add(new Found(library, gpu, number));
            }
        }
        return chosen;
    }
}
