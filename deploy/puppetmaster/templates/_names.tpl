{{- define "puppetmaster.name" -}}
{{- if contains "puppetmaster" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-puppetmaster" (.Release.Name | trunc 39 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- define "puppetmaster.selector" -}}
app.kubernetes.io/name: puppetmaster
app.kubernetes.io/component: registrar
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "puppetmaster.labels" -}}
{{ include "puppetmaster.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "puppetmaster.serviceAccount" -}}
{{- if .Values.serviceAccount.name }}{{ .Values.serviceAccount.name }}
{{- else if .Values.serviceAccount.create }}{{ include "puppetmaster.name" . }}
{{- else }}{{ fail "serviceAccount.create is false: say which account to use with serviceAccount.name" }}
{{- end }}
{{- end }}

{{- define "puppetmaster.image" -}}
{{ printf "%s:%s" (index .root.Values.image .of) (.root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}

{{- define "puppetmaster.tlsSecret" -}}
{{- if eq .Values.tls.mode "existingSecret" }}{{ required "tls.mode is existingSecret: name the Secret with tls.existingSecret" .Values.tls.existingSecret }}
{{- else }}{{ include "puppetmaster.name" . }}-tls
{{- end }}
{{- end }}

{{- define "puppetmaster.gateway" -}}
{{ include "puppetmaster.name" . | trunc 49 | trimSuffix "-" }}-model-gateway
{{- end }}

{{- define "puppetmaster.gatewaySelector" -}}
app.kubernetes.io/name: puppetmaster-model-gateway
app.kubernetes.io/component: model-gateway
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "puppetmaster.gatewayLabels" -}}
{{ include "puppetmaster.gatewaySelector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- /* Names under which runtimes call the registrar and, where there is one, the model gateway. */}}
{{- define "puppetmaster.hosts" -}}
{{- $hosts := list }}
{{- $names := list (include "puppetmaster.name" .) }}
{{- if .Values.modelGateway.enabled }}{{ $names = append $names (include "puppetmaster.gateway" .) }}{{ end }}
{{- range $names }}
{{- $hosts = concat $hosts (list (printf "%s.%s.svc" . $.Release.Namespace) (printf "%s.%s.svc.cluster.local" . $.Release.Namespace) (printf "%s.%s" . $.Release.Namespace)) }}
{{- end }}
{{- toJson $hosts }}
{{- end }}
