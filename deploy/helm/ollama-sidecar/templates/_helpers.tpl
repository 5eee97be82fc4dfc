{{- define "sidecar.selector" -}}
app.kubernetes.io/name: ollama-sidecar
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* The metadata of an object: root, name, of (the section of the values), labels (further ones of the chart). */ -}}
{{- define "sidecar.metadata" -}}
{{- with .name }}
name: {{ . }}
{{- end }}
labels:
  {{- merge (include "sidecar.selector" .root | fromYaml) (.labels | default dict) .of.labels .root.Values.commonLabels | toYaml | nindent 2 }}
{{- with merge (dict) .of.annotations .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "sidecar.image" -}}
{{- $variant := ternary "-nvidia" "" (gt (int .Values.gpu.nvidia) 0) -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default (printf "%s%s" .Chart.AppVersion $variant) }}
{{- end }}

{{- define "sidecar.serviceAccount" -}}
{{ .Values.serviceAccount.name | default .Release.Name }}
{{- end }}

{{- define "sidecar.claim" -}}
{{ .Values.models.existingClaim | default (printf "%s-models" .Release.Name) }}
{{- end }}

{{- define "sidecar.keys" -}}
{{ .Values.access.secret | default (printf "%s-keys" .Release.Name) }}
{{- end }}

{{- define "sidecar.kind" -}}
{{ ternary "StatefulSet" "Deployment" (eq .Values.models.volume "perPod") }}
{{- end }}

{{- define "sidecar.ownVolume" -}}
{{- if eq .Values.models.volume "claim" }}yes{{ end }}
{{- end }}

{{- define "sidecar.scalesByModel" -}}
{{- if and .Values.autoscale.enabled .Values.autoscale.model }}yes{{ end }}
{{- end }}

{{- /* Whether somebody looks at the document of figures on the serving port. */ -}}
{{- define "sidecar.publicFigures" -}}
{{- if or .Values.inferencePool.enabled (include "sidecar.scalesByModel" .) }}yes{{ end }}
{{- end }}

{{- define "sidecar.env" -}}
{{- if include "sidecar.publicFigures" . }}
- name: SIDECAR_METRICS_PUBLIC
  value: "true"
{{- end }}
{{- if .Values.sibling.enabled }}
- name: SIDECAR_MODE
  value: adopt
- name: SIDECAR_OLLAMA_URL
  value: http://127.0.0.1:11435
{{- end }}
{{- if eq .Values.models.volume "shared" }}
- name: SIDECAR_MODELS_OFFLINE
  value: "true"
- name: SIDECAR_HEARTBEAT_ENABLED
  value: "false"
{{- end }}
{{- with .Values.models.wanted }}
- name: SIDECAR_MODELS_WANTED
  value: {{ join "," . | quote }}
{{- end }}
{{- if .Values.access.withoutKeys }}
- name: SIDECAR_ACCESS_WITHOUT_KEYS
  value: "true"
{{- else }}
- name: SIDECAR_ACCESS_KEYS
  value: /etc/ollama-sidecar/keys
{{- end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "sidecar.podSecurity" -}}
runAsNonRoot: true
{{- if not .Values.openshift }}
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
{{- end }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "sidecar.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end }}

{{- /* Containers of the values, with the chart's security where they have none. */ -}}
{{- define "sidecar.extraContainers" -}}
{{- $all := list }}
{{- range . }}
{{- $all = append $all (hasKey . "securityContext" | ternary . (set (deepCopy .) "securityContext" (include "sidecar.containerSecurity" $ | fromYaml))) }}
{{- end }}
{{- toYaml $all }}
{{- end }}

{{- define "sidecar.modelsMount" -}}
- name: models
  mountPath: /models
{{- if eq .Values.models.volume "shared" }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "sidecar.resources" -}}
{{- $resources := deepCopy .Values.resources -}}
{{- if .Values.gpu.nvidia -}}
{{- $_ := set $resources "limits" (merge (dict "nvidia.com/gpu" (toString .Values.gpu.nvidia)) ($resources.limits | default dict)) -}}
{{- end -}}
{{ toYaml $resources }}
{{- end }}

{{- define "sidecar.claimSpec" -}}
accessModes:
  - {{ ternary "ReadOnlyMany" "ReadWriteOnce" (eq .Values.models.volume "shared") }}
resources:
  requests:
    storage: {{ .Values.models.size }}
{{- with .Values.models.storageClassName }}
storageClassName: {{ . }}
{{- end }}
{{- end }}
