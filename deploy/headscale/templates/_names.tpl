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

{{- /* Of what works beside the server. Takes a dict: root, part (keys, backup). */}}
{{- define "headscale.partSelector" -}}
app.kubernetes.io/name: headscale-{{ .part }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "headscale.partLabels" -}}
{{ include "headscale.partSelector" . }}
{{ include "headscale.commonLabels" .root }}
{{- end }}

{{- define "headscale.image" -}}
{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
{{- end }}

{{- /* The host of serverUrl, without a port. */}}
{{- define "headscale.host" -}}
{{ get (urlParse .Values.serverUrl) "hostname" }}
{{- end }}

{{- define "headscale.dataClaim" -}}
{{ .Values.storage.existingClaim | default (printf "data-%s-0" (include "headscale.name" .)) }}
{{- end }}

{{- /* By the name that the StatefulSet gives its claim, which a Job may have to use, too. */}}
{{- define "headscale.dataVolume" -}}
- name: data
  {{- if .Values.storage.hostPath }}
  hostPath: {path: {{ .Values.storage.hostPath | quote }}, type: Directory}
  {{- else }}
  persistentVolumeClaim: {claimName: {{ include "headscale.dataClaim" . }}}
  {{- end }}
{{- end }}

{{- define "headscale.claimSpec" -}}
accessModes: [{{ .accessMode | default "ReadWriteOnce" }}]
{{- with .storageClassName }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests: {storage: {{ .size }}}
{{- end }}

{{- /* Takes a dict: of (an entry of preauthKeys), root. */}}
{{- define "headscale.keySecret" -}}
{{ .of.secret | default (printf "%s-key-%s" (include "headscale.name" .root) .of.name) }}
{{- end }}
