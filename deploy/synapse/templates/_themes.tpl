{{- /*
The homeservers of a release, made once a rendering: .Values.computedThemes is a list of what templates take for their root, one each, in
which
  Values   the values of the chart, with what the entry in `homeservers` says laid over them
  Name     what begins the names of its objects
  Where    how a message calls its place in the values, e.g. "homeservers[1] (code): "
*/}}
{{- define "synapse.themes" -}}
{{- if not (hasKey .Values "computedThemes") }}
{{- $themes := list }}
{{- if .Values.homeservers }}
{{- range $i, $entry := .Values.homeservers }}
{{- $values := mergeOverwrite (omit (deepCopy $.Values) "homeservers") (deepCopy $entry) }}
{{- $_ := set $values.homeserver "name" ($entry.name | default "") }}
{{- $where := printf "homeservers[%d]%s: " $i (ternary (printf " (%s)" (toString $entry.name)) "" (hasKey $entry "name")) }}
{{- $themes = append $themes (include "synapse.theme" (dict "root" $ "values" $values "name" $values.homeserver.name "where" $where) | fromYaml) }}
{{- end }}
{{- else }}
{{- $values := omit (deepCopy .Values) "homeservers" }}
{{- $themes = append $themes (include "synapse.theme" (dict "root" . "values" $values "name" .Release.Name "where" "") | fromYaml) }}
{{- end }}
{{- $_ := set .Values "computedThemes" $themes }}
{{- include "synapse.checks" . }}
{{- end }}
{{- end }}

{{- define "synapse.theme" -}}
{{- $root := .root }}
{{- dict "Values" .values "Name" .name "Where" .where "Release" (dict "Name" $root.Release.Name "Namespace" $root.Release.Namespace "Service" $root.Release.Service) "Chart" (dict "Name" $root.Chart.Name "Version" $root.Chart.Version "AppVersion" $root.Chart.AppVersion) | toYaml }}
{{- end }}

{{- /* The other homeservers of the release, as a YAML list of {name, serverName, clusterIP}. Takes a dict: root, of. */}}
{{- define "synapse.others" -}}
{{- $others := list }}
{{- range .root.Values.computedThemes }}
{{- if ne .Values.serverName $.of.Values.serverName }}
{{- $others = append $others (dict "name" .Name "serverName" .Values.serverName "clusterIP" .Values.service.clusterIP) }}
{{- end }}
{{- end }}
{{- toYaml $others }}
{{- end }}
