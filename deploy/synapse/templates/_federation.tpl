{{- /*
With whom a homeserver federates and where they are, as YAML. Takes a dict: root, of (the theme).
  on         does it at all
  open       with everybody
  allowed    server names, without its own
  addresses  host name to address, of those whom DNS is not asked for
  ranges     what Synapse may call although it is private
  ports      that are called besides 443 and 8448
*/}}
{{- define "synapse.federation" -}}
{{- $values := .of.Values }}
{{- $allowed := list }}
{{- $addresses := dict }}
{{- $ports := list }}
{{- range include "synapse.others" . | fromYamlArray }}
{{- $allowed = append $allowed .serverName }}
{{- if .clusterIP }}{{ $_ := set $addresses (include "synapse.host" .serverName) .clusterIP }}{{ end }}
{{- end }}
{{- $allowed = without (concat $allowed $values.federation.domains | uniq) "*" $values.serverName }}
{{- range $allowed }}
{{- $port := regexFind ":[0-9]+$" . | trimPrefix ":" }}
{{- if and $port (not (has $port (list "443" "8448"))) }}{{ $ports = append $ports $port }}{{ end }}
{{- end }}
{{- range $host, $address := $values.federation.addresses }}{{ $_ := set $addresses $host $address }}{{ end }}
{{- $ranges := $values.federation.privateRanges }}
{{- range values $addresses | sortAlpha | uniq }}
{{- $ranges = append $ranges (printf "%s/%s" . (ternary "128" "32" (contains ":" .))) }}
{{- end }}
{{- $open := has "*" $values.federation.domains }}
{{- dict "on" (and $values.federation.enabled (or $open (gt (len $allowed) 0))) "open" $open "allowed" $allowed "addresses" $addresses "ranges" (uniq $ranges) "ports" (uniq $ports) | toYaml }}
{{- end }}

{{- /* The host of a server name. */}}
{{- define "synapse.host" -}}
{{ regexReplaceAll ":[0-9]+$" . "" }}
{{- end }}

{{- /* hostAliases, one for each address. */}}
{{- define "synapse.hostAliases" -}}
{{- $names := dict }}
{{- range $host, $address := .addresses }}
{{- $_ := set $names $address (append (get $names $address | default list) $host) }}
{{- end }}
{{- range $address, $hosts := $names -}}
- {ip: {{ $address | quote }}, hostnames: {{ toJson $hosts }}}
{{ end }}
{{- end }}
