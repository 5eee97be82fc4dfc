{{- define "sidecar.selector" -}}
app.kubernetes.io/name: ollama-sidecar
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sidecar.image" -}}
{{- $variant := ternary "-nvidia" "" (gt (int .Values.gpu.nvidia) 0) -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default (printf "%s%s" .Chart.AppVersion $variant) }}
{{- end }}

{{- define "sidecar.claim" -}}
{{ .Values.models.existingClaim | default (printf "%s-models" .Release.Name) }}
{{- end }}

{{- define "sidecar.keys" -}}
{{ .Values.access.secret | default (printf "%s-keys" .Release.Name) }}
{{- end }}

{{- define "sidecar.ownVolume" -}}
{{- if eq .Values.models.volume "claim" }}yes{{ end }}
{{- end }}

{{- define "sidecar.env" -}}
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

{{- define "sidecar.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
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
