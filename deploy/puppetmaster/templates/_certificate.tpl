{{- /*
The CA, the certificate and its key: those of the Secret that is there if they are for the same names, else new ones. Computed once a
rendering, as new ones are random: the Secret and the pod's checksum are to agree.
*/}}
{{- define "puppetmaster.certificate" -}}
{{- if not (hasKey .Values "computedCertificate") }}
{{- $kept := dig "data" dict (lookup "v1" "Secret" .Release.Namespace (include "puppetmaster.tlsSecret" .) | default dict) }}
{{- if not (and (get $kept "ca.crt") (get $kept "tls.crt") (get $kept "tls.key")) }}
{{- $hosts := include "puppetmaster.hosts" . | fromJsonArray }}
{{- $authority := genCA (printf "%s-ca" (include "puppetmaster.name" .)) 3650 }}
{{- $server := genSignedCert (first $hosts) nil $hosts 3650 $authority }}
{{- $kept = dict "ca.crt" (b64enc $authority.Cert) "tls.crt" (b64enc $server.Cert) "tls.key" (b64enc $server.Key) }}
{{- end }}
{{- $_ := set .Values "computedCertificate" (pick $kept "ca.crt" "tls.crt" "tls.key") }}
{{- end }}
{{- toYaml .Values.computedCertificate }}
{{- end }}
