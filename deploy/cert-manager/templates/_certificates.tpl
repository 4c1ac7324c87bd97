{{- /*
What is asked for, made once a rendering: .Values.computed is a dict
  certificates  a list of {name (of the Secret), namespace, hosts}, in the order of the values
  problems      what is wrong with the values, a line each
*/}}
{{- define "certificates.compute" -}}
{{- if not (hasKey .Values "computed") }}
{{- $computed := dict "secrets" dict "order" list "problems" list }}
{{- $themes := list }}
{{- range $i, $entry := .Values.homeservers }}
{{- $where := printf "homeservers[%d]%s: " $i (ternary (printf " (%s)" (toString $entry.name)) "" (hasKey $entry "name")) }}
{{- $values := mergeOverwrite (deepCopy (pick $.Values "publicUrl" "tls" "ingress" "wellKnown")) (deepCopy $entry) }}
{{- $themes = append $themes (dict "where" $where "values" $values) }}
{{- end }}
{{- if .Values.serverName }}
{{- $themes = append $themes (dict "where" "" "values" .Values) }}
{{- end }}
{{- range $themes }}
{{- include "certificates.ofTheme" (dict "root" $ "computed" $computed "where" .where "values" .values) }}
{{- end }}
{{- range $i, $entry := .Values.certificates }}
{{- include "certificates.add" (dict "root" $ "computed" $computed "where" (printf "certificates[%d] (%s): " $i .secret) "secret" .secret "namespace" (.namespace | default "") "hosts" .hosts) }}
{{- end }}
{{- $list := list }}
{{- range $computed.order }}{{ $list = append $list (get $computed.secrets .) }}{{ end }}
{{- $_ := set .Values "computed" (dict "certificates" $list "problems" $computed.problems) }}
{{- include "certificates.checks" . }}
{{- end }}
{{- end }}

{{- /* The names of a theme, as the chart synapse has them. Takes a dict: root, computed, where, values. */}}
{{- define "certificates.ofTheme" -}}
{{- $values := .values }}
{{- $server := regexReplaceAll ":[0-9]+$" ($values.serverName | default "") "" | lower }}
{{- $url := urlParse $values.publicUrl }}
{{- $client := $values.ingress.host | default (ternary $url.hostname "" (eq $url.scheme "https")) | lower }}
{{- if not $server }}
{{- $_ := set .computed "problems" (append .computed.problems (printf "%sserverName is missing: the name after the colon of every account, e.g. serverName: data.example.org" .where)) }}
{{- else if not (or $values.tls.secret $values.ingress.tlsSecret) }}
{{- $_ := set .computed "problems" (append .computed.problems (printf "%sno Secret is named for %s: set ingress.tlsSecret, if an Ingress speaks TLS, or tls.secret, if Synapse does" .where $server)) }}
{{- end }}
{{- if and $server $values.tls.secret }}
{{- $hosts := list $server }}
{{- if and $client (not $values.ingress.enabled) }}{{ $hosts = append $hosts $client }}{{ end }}
{{- include "certificates.add" (dict "root" .root "computed" .computed "where" .where "secret" $values.tls.secret "namespace" "" "hosts" $hosts) }}
{{- end }}
{{- if and $server $values.ingress.tlsSecret }}
{{- $hosts := without (list $client (ternary $server "" $values.wellKnown.enabled)) "" }}
{{- if $hosts }}
{{- include "certificates.add" (dict "root" .root "computed" .computed "where" .where "secret" $values.ingress.tlsSecret "namespace" "" "hosts" $hosts) }}
{{- else }}
{{- $_ := set .computed "problems" (append .computed.problems (printf "%singress.tlsSecret is %s, and there is no name for it: set publicUrl: https://matrix.%s, or where else clients reach it" .where $values.ingress.tlsSecret $server)) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Puts names to those of a Secret. Takes a dict: root, computed, where, secret, namespace (empty: the release's), hosts. */}}
{{- define "certificates.add" -}}
{{- $root := .root }}
{{- $where := .where }}
{{- $computed := .computed }}
{{- $namespace := .namespace | default $root.Release.Namespace }}
{{- if and (eq $root.Values.issuers.kind "Issuer") (ne $namespace $root.Release.Namespace) }}
{{- $_ := set $computed "problems" (append $computed.problems (printf "%snamespace is %s, and an Issuer signs for its own namespace only: set issuers.kind: ClusterIssuer, or install this chart there as well" $where $namespace)) }}
{{- end }}
{{- $key := printf "%s/%s" $namespace .secret }}
{{- if not (hasKey $computed.secrets $key) }}
{{- $_ := set $computed.secrets $key (dict "name" .secret "namespace" $namespace "hosts" list) }}
{{- $_ := set $computed "order" (append $computed.order $key) }}
{{- end }}
{{- $one := get $computed.secrets $key }}
{{- range .hosts }}
{{- $host := lower . }}
{{- $name := trimPrefix "*." $host }}
{{- if or (not (contains "." $name)) (regexMatch "^[0-9.]+$" $name) (eq (lower $name) "localhost") }}
{{- $_ := set $computed "problems" (append $computed.problems (printf "%s%s has no zone in DNS, so that no authority signs it: take a name of a domain of yours, or a certificate of your own authority (docs/operations/certificates.md)" $where $host)) }}
{{- else if not (include "certificates.isInZones" (dict "zones" $root.Values.dns.zones "host" $name)) }}
{{- $_ := set $computed "problems" (append $computed.problems (printf "%s%s is in none of dns.zones (%s): put its zone there" $where $host (join ", " $root.Values.dns.zones))) }}
{{- end }}
{{- $_ := set $one "hosts" (append $one.hosts $host | uniq) }}
{{- end }}
{{- end }}

{{- /* Takes a dict: zones, host. */}}
{{- define "certificates.isInZones" -}}
{{- $host := .host }}
{{- if not .zones }}yes{{ end }}
{{- range .zones }}{{ if or (eq $host (lower .)) (hasSuffix (printf ".%s" (lower .)) $host) }}yes{{ end }}{{ end }}
{{- end }}

{{- /* As a YAML list, of the names of one certificate, with wildcards, and without what these cover. Takes a dict: root, of. */}}
{{- define "certificates.dnsNames" -}}
{{- $hosts := .of.hosts }}
{{- if .root.Values.wildcard }}
{{- $servers := list (lower .root.Values.serverName) }}
{{- range .root.Values.homeservers }}{{ $servers = append $servers (lower .serverName) }}{{ end }}
{{- range $servers }}
{{- $server := regexReplaceAll ":[0-9]+$" . "" }}
{{- if has $server $hosts }}{{ $hosts = append $hosts (printf "*.%s" $server) | uniq }}{{ end }}
{{- end }}
{{- end }}
{{- $names := list }}
{{- range $hosts }}
{{- if not (has (regexReplaceAll "^[^.]+" . "*") (without $hosts .)) }}{{ $names = append $names . }}{{ end }}
{{- end }}
{{- toYaml $names }}
{{- end }}

{{- define "certificates.labels" -}}
app.kubernetes.io/name: cert-manager-certificates
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}
