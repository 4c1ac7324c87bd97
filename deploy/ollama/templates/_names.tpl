{{- define "ollama.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" (.Release.Name | trunc 32 | trimSuffix "-") .Chart.Name }}{{ end }}
{{- end }}

{{- define "ollama.release" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "ollama.selector" -}}
{{ include "ollama.release" . }}
app.kubernetes.io/component: server
{{- end }}

{{- define "ollama.common" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "ollama.labels" -}}
{{ include "ollama.release" . }}
{{ include "ollama.common" . }}
{{- end }}

{{- define "ollama.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "ollama.url" -}}
http://{{ include "ollama.name" . }}.{{ .Release.Namespace }}.svc:11434
{{- end }}

{{- /* A map without what was set to null. */}}
{{- define "ollama.given" -}}
{{- $given := dict }}
{{- range $key, $value := . }}{{ if not (kindIs "invalid" $value) }}{{ $_ := set $given $key (toString $value) }}{{ end }}{{ end }}
{{- toYaml $given }}
{{- end }}
