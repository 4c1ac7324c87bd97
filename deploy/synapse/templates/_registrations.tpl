{{- /*
The two application services, letter by letter as the registrar writes them in a folder (Registrations.java; ChartRegistrationsTest
holds them together). Each takes a dict: root (the theme), tokens {as, hs}.
*/}}
{{- define "synapse.registrarRegistration" -}}
# Made by Puppetmaster for one homeserver. Keep it secret: its tokens act for every account below.
id: puppetmaster-registrar
url: null
as_token: "{{ .tokens.as }}"
hs_token: "{{ .tokens.hs }}"
sender_localpart: puppetmaster-registrar
rate_limited: false
namespaces:
  users: []
  aliases:
    - exclusive: true
      regex: '#(friends|space|approvals)_.*'
  rooms: []
{{ end }}

{{- define "synapse.puppetsRegistration" -}}
{{- $prefixes := list }}
{{- range .root.Values.homeserver.puppetPrefixes }}{{ $prefixes = append $prefixes (include "synapse.quoted" .) }}{{ end -}}
# Made by Puppetmaster for one homeserver. Keep it secret: its tokens act for every account below.
id: puppetmaster-puppets
url: "{{ include "synapse.runtimeUrl" .root }}"
as_token: "{{ .tokens.as }}"
hs_token: "{{ .tokens.hs }}"
sender_localpart: puppetmaster-runtime
rate_limited: false
namespaces:
  users:
    - exclusive: true
      regex: '@({{ join "|" $prefixes }})[^:]*:{{ include "synapse.quoted" .root.Values.serverName }}$'
  aliases:
    - exclusive: true
      regex: '#dm_.*'
  rooms: []
{{ end }}

{{- /* The tokens in the registration KEY of the Secret that is there, or new ones: a Synapse that runs knows only what it has read. */}}
{{- define "synapse.tokens" -}}
{{- $kept := dict }}
{{- with .secret }}{{ $kept = get (.data | default dict) $.key | b64dec | fromYaml }}{{ end -}}
{{- dict "as" (get $kept "as_token" | default (include "synapse.token" .)) "hs" (get $kept "hs_token" | default (include "synapse.token" .)) | toYaml }}
{{- end }}

{{- /* A theme's Secret's data. Computed once a rendering, since new tokens are random: the Secret and the pod's checksum are to agree. */}}
{{- define "synapse.appserviceData" -}}
{{- if not (hasKey .Values "computedAppservice") }}
{{- $secret := lookup "v1" "Secret" .Release.Namespace (include "synapse.appserviceSecret" .) }}
{{- $registrar := dict "root" . "tokens" (include "synapse.tokens" (dict "secret" $secret "key" "registrar.yaml") | fromYaml) }}
{{- $puppets := dict "root" . "tokens" (include "synapse.tokens" (dict "secret" $secret "key" "puppets.yaml") | fromYaml) }}
{{- $token := dig "data" "runtime-token" "" ($secret | default dict) | b64dec | default (include "synapse.token" .) }}
{{- $data := dict "registrar.yaml" (include "synapse.registrarRegistration" $registrar) "puppets.yaml" (include "synapse.puppetsRegistration" $puppets) "runtime-token" $token }}
{{- $_ := set .Values "computedAppservice" $data }}
{{- end }}
{{- toYaml .Values.computedAppservice }}
{{- end }}
