{{- /* Values that are each right and do not go together, or would take what the chart needs: a sentence instead of a broken object. */ -}}
{{- define "sidecar.refusals" -}}
{{- include "sidecar.refusals.pods" . }}
{{- include "sidecar.refusals.access" . }}
{{- include "sidecar.refusals.extras" . }}
{{- include "sidecar.refusals.labels" . }}
{{- end }}

{{- define "sidecar.refusals.pods" -}}
{{- $volume := .Values.models.volume }}
{{- if and .Values.autoscale.enabled (eq $volume "claim") }}
{{- fail "autoscale wants models.volume shared, perPod or ephemeral: a claim belongs to one pod" }}
{{- end }}
{{- if and .Values.autoscale.enabled (not .Values.monitoring.enabled) }}
{{- fail "autoscale wants monitoring.enabled: it scales by a figure that Prometheus scrapes" }}
{{- end }}
{{- if and .Values.autoscale.enabled (gt (int .Values.autoscale.minReplicas) (int .Values.autoscale.maxReplicas)) }}
{{- fail (printf "autoscale.minReplicas (%v) is more than autoscale.maxReplicas (%v)" .Values.autoscale.minReplicas .Values.autoscale.maxReplicas) }}
{{- end }}
{{- if and .Values.autoscale.enabled (ne (int .Values.replicas) 1) }}
{{- fail "replicas is not for autoscale.enabled, which decides how many pods there are: set autoscale.minReplicas" }}
{{- end }}
{{- if and (gt (int .Values.replicas) 1) (eq $volume "claim") }}
{{- fail (printf "replicas: %v wants models.volume shared, perPod or ephemeral: a claim belongs to one pod" .Values.replicas) }}
{{- end }}
{{- if and .Values.models.existingClaim (not (has $volume (list "claim" "shared"))) }}
{{- fail (printf "models.existingClaim is not for models.volume: %s, which makes a volume for each pod" $volume) }}
{{- end }}
{{- range .Values.env }}
{{- if and (eq .name "SIDECAR_MODELS_WANTED") $.Values.models.wanted }}
{{- fail "SIDECAR_MODELS_WANTED in env and models.wanted say the same: keep models.wanted, which the startup probe follows" }}
{{- end }}
{{- if has .name (list "SIDECAR_ACCESS_KEYS" "SIDECAR_ACCESS_WITHOUT_KEYS") }}
{{- fail (printf "%s in env is the chart's own: set access.secret or access.withoutKeys" .name) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sidecar.refusals.access" -}}
{{- if and .Values.access.withoutKeys .Values.access.secret }}
{{- fail "access.secret is not for access.withoutKeys, with which nobody is asked for a key: set one of them" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.enabled wants ingress.hosts: without a host it takes the requests of every name" }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- fail "httpRoute.enabled wants httpRoute.parentRefs: the Gateway that it belongs to" }}
{{- end }}
{{- $outside := or .Values.ingress.enabled .Values.httpRoute.enabled }}
{{- if and .Values.networkPolicy.enabled $outside (not .Values.networkPolicy.from) }}
{{- fail "networkPolicy lets in pods of this namespace only: name those of the Ingress or Gateway in networkPolicy.from" }}
{{- end }}
{{- if and .Values.ingress.enabled .Values.inferencePool.enabled }}
{{- fail "an Ingress goes past the picker of inferencePool: use httpRoute" }}
{{- end }}
{{- if and .Values.serviceAccount.name (eq .Values.serviceAccount.name "default") .Values.serviceAccount.create }}
{{- fail "serviceAccount.name: default is there already: set serviceAccount.create to false to use it" }}
{{- end }}
{{- if not (or .Values.serviceAccount.create .Values.serviceAccount.name) }}
{{- fail "serviceAccount.create: false wants serviceAccount.name, the existing one" }}
{{- end }}
{{- end }}

{{- define "sidecar.refusals.extras" -}}
{{- $volumes := list "models" "state" "tmp" "keys" "ollama-tmp" }}
{{- range .Values.extraVolumes }}
{{- if has .name $volumes }}
{{- fail (printf "extraVolumes: %s is there already: take another name" .name) }}
{{- end }}
{{- $volumes = append $volumes .name }}
{{- end }}
{{- $paths := list "/models" "/var/lib/ollama-sidecar" "/tmp" "/etc/ollama-sidecar" }}
{{- range .Values.extraVolumeMounts }}
{{- if not (has .name $volumes) }}
{{- fail (printf "extraVolumeMounts: there is no volume %s: name it in extraVolumes" .name) }}
{{- end }}
{{- if has (trimSuffix "/" .mountPath) $paths }}
{{- fail (printf "extraVolumeMounts: something is mounted on %s already: take another path" .mountPath) }}
{{- end }}
{{- $paths = append $paths (trimSuffix "/" .mountPath) }}
{{- end }}
{{- $names := list "ollama-sidecar" "ollama" }}
{{- range concat .Values.extraContainers .Values.extraInitContainers }}
{{- if has .name $names }}
{{- fail (printf "extraContainers, extraInitContainers: there is a container %s already: take another name" .name) }}
{{- end }}
{{- $names = append $names .name }}
{{- if and $.Values.openshift (or (dig "securityContext" "runAsUser" "" .) (dig "securityContext" "runAsGroup" "" .)) }}
{{- fail (printf "openshift: the container %s asks for a uid or gid of its own, which the namespace gives: leave them out" .name) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sidecar.refusals.labels" -}}
{{- $own := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "llm-d.ai/engine-type" }}
{{- $sections := list .Values.commonLabels }}
{{- range $section := .Values }}
{{- if kindIs "map" $section }}
{{- if kindIs "map" $section.labels }}
{{- $sections = append $sections $section.labels }}
{{- end }}
{{- end }}
{{- end }}
{{- range $sections }}
{{- range $name, $_ := . }}
{{- if has $name $own }}
{{- fail (printf "labels: %s is the chart's own, by which its objects find each other: take another name" $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
