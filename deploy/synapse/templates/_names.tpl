{{- /* All of these take one of the themes (_themes.tpl). */}}
{{- define "synapse.name" -}}
{{- if contains "synapse" .Name }}{{ .Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-synapse" (.Name | trunc 44 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- define "synapse.homeserver" -}}
{{ .Values.homeserver.name | default .Name }}
{{- end }}

{{- define "synapse.labels" -}}
{{ include "synapse.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "synapse.selector" -}}
app.kubernetes.io/name: synapse
app.kubernetes.io/instance: {{ .Name }}
{{- end }}

{{- define "synapse.appserviceSecret" -}}
{{ .Values.appservice.existingSecret | default (printf "%s-appservice" (include "synapse.name" .)) }}
{{- end }}

{{- define "synapse.keysSecret" -}}
{{ .Values.keys.existingSecret | default (printf "%s-keys" (include "synapse.name" .)) }}
{{- end }}

{{- /* Where Synapse pushes events: the Service that the registrar makes for the Homeserver. */}}
{{- define "synapse.runtimeUrl" -}}
{{ .Values.appservice.runtimeUrl | default (printf "http://%s-runtime.%s.svc:29333" (include "synapse.homeserver" .) .Release.Namespace) }}
{{- end }}

{{- define "synapse.clientUrl" -}}
http://{{ include "synapse.name" . }}.{{ .Release.Namespace }}.svc:8008
{{- end }}

{{- define "synapse.publicHost" -}}
{{ .Values.ingress.host | default (get (urlParse .Values.publicUrl) "hostname") }}
{{- end }}

{{- /* 32 random bytes, in letters that need no quoting in YAML, JSON or an HTTP header. */}}
{{- define "synapse.token" -}}
{{ randBytes 32 | replace "+" "-" | replace "/" "_" | replace "=" "" }}
{{- end }}

{{- /* A literal in a regular expression of Python. */}}
{{- define "synapse.quoted" -}}
{{ regexReplaceAll "[^A-Za-z0-9_]" . "\\${0}" }}
{{- end }}

{{- /* Of a volume: these keys, under their own names. */}}
{{- define "synapse.items" -}}
[{{ range $i, $key := . }}{{ if $i }}, {{ end }}{key: {{ $key }}, path: {{ $key }}}{{ end }}]
{{- end }}
