{{- define "headscale.name" -}}
{{- if contains "headscale" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-headscale" (.Release.Name | trunc 30 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- define "headscale.selector" -}}
app.kubernetes.io/name: headscale
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "headscale.commonLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "headscale.labels" -}}
{{ include "headscale.selector" . }}
{{ include "headscale.commonLabels" . }}
{{- end }}

{{- define "headscale.image" -}}
{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
{{- end }}
