{{- /* These templates are those of every web client (deploy/element, deploy/cinny), byte by byte; what differs is in _config.tpl. */}}
{{- define "client.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" (.Release.Name | trunc 44 | trimSuffix "-") .Chart.Name }}{{ end }}
{{- end }}

{{- define "client.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "client.labels" -}}
{{ include "client.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "client.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- /* What the schema cannot see, all at once. */}}
{{- define "client.checks" -}}
{{- $problems := list }}
{{- $seen := dict }}
{{- if not .Values.homeservers }}
{{- $problems = append $problems "- homeservers is empty: name those that one may sign in at, e.g. --set homeservers[0].serverName=data.example.org --set homeservers[0].url=https://matrix.data.example.org" }}
{{- end }}
{{- range $i, $each := .Values.homeservers }}
{{- if hasKey $seen $each.serverName }}
{{- $problems = append $problems (printf "- homeservers[%d] and homeservers[%d] have one serverName, %s: leave one of them out" (int (get $seen $each.serverName)) $i $each.serverName) }}
{{- end }}
{{- $_ := set $seen $each.serverName $i }}
{{- if and $.Values.ingress.enabled $.Values.ingress.tlsSecret (hasPrefix "http://" $each.url) (not (regexMatch "^http://(localhost|127\\.0\\.0\\.1)(:|/|$)" $each.url)) }}
{{- $problems = append $problems (printf "- homeservers[%d].url is %s, which a browser does not call from a page of https: give the homeserver an Ingress with TLS, and its https address here" $i $each.url) }}
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- $problems = append $problems "- ingress.enabled is true, and ingress.host is empty: name the host of the page, e.g. ingress.host: chat.example.org" }}
{{- end }}
{{- range .Values.homeservers }}
{{- if and $.Values.ingress.enabled (eq (get (urlParse .url) "hostname") $.Values.ingress.host) }}
{{- $problems = append $problems (printf "- ingress.host is %s, which is the homeserver's, too: give the page a host of its own, so that no file of a room can act in its name" $.Values.ingress.host) }}
{{- end }}
{{- end }}
{{- if and .Values.service.nodePort (eq .Values.service.type "ClusterIP") }}
{{- $problems = append $problems "- service.nodePort is given, and service.type is ClusterIP: set service.type: NodePort" }}
{{- end }}
{{- with $problems }}
{{- fail (printf "%s\n" (join "\n" (prepend . (ternary "a value is to be corrected:" (printf "%d values are to be corrected:" (len .)) (eq (len .) 1))))) }}
{{- end }}
{{- end }}
