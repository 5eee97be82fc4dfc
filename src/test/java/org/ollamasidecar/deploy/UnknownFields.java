package org.ollamasidecar.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields of a Kubernetes object that its type does not know: a misspelt one is silently ignored by an API server. */
final class UnknownFields {

    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(
            Map.entry("ConfigMap", ConfigMap.class),
            Map.entry("Deployment", Deployment.class),
            Map.entry("Ingress", Ingress.class),
            Map.entry("NetworkPolicy", NetworkPolicy.class),
            Map.entry("PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("PrometheusRule", PrometheusRule.class),
            Map.entry("Service", Service.class),
            Map.entry("ServiceAccount", ServiceAccount.class),
            Map.entry("ServiceMonitor", ServiceMonitor.class),
            Map.entry("StatefulSet", StatefulSet.class));

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    static boolean knows(String kind) {
        return TYPES.containsKey(kind);
    }

    static List<String> of(JsonNode object) throws ReflectiveOperationException {
        Class<? extends HasMetadata> type = TYPES.get(object.path("kind").asText());
        UnknownFields search = new UnknownFields();
        search.walk(JSON.convertValue(object, type), object.path("kind").asText());
        return search.found;
    }

    private void walk(Object value, String path) throws ReflectiveOperationException {
        if (value instanceof Collection<?> items) {
            for (Object item : items) {
                walk(item, path + "[]");
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                walk(entry.getValue(), path + "." + entry.getKey());
            }
        } else if (value.getClass().getPackageName().startsWith("io.fabric8.")) {
            walkBean(value, path);
        }
    }

    private void walkBean(Object bean, String path) throws ReflectiveOperationException {
        for (var method : bean.getClass().getMethods()) {
            boolean getter = method.getName().startsWith("get") && method.getParameterCount() == 0;
            if (!getter || method.getName().equals("getClass")) {
                continue;
            }
            Object value = valueOf(bean, method);
            if (value instanceof Map<?, ?> more && method.getName().equals("getAdditionalProperties")) {
                more.keySet().forEach(field -> found.add(path + "." + field));
            } else if (value != null) {
                walk(value, path + "." + method.getName().substring("get".length()));
            }
        }
    }

    private static @Nullable Object valueOf(Object bean, Method getter) throws ReflectiveOperationException {
        try {
            return getter.invoke(bean);
        } catch (InvocationTargetException e) {
            throw new AssertionError(getter.getName(), e.getCause());
        }
    }
}
