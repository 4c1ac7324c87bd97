{{- /*
The CA, the certificate and its key: those of the Secret that is there if they are for the same names, else new ones. Computed once a
rendering, as new ones are random: the Secret and the pod's checksum are to agree.
*/}}
{{- define "puppetmaster.certificate" -}}
{{- if not (hasKey .Values "computedCertificate") }}
{{- $secret := lookup "v1" "Secret" .Release.Namespace (include "puppetmaster.tlsSecret" .) | default dict }}
{{- $kept := dig "data" dict $secret }}
{{- if and .Values.modelGateway.enabled (ne (dig "metadata" "annotations" "puppetmaster.dev/hosts" "" $secret) (include "puppetmaster.hosts" .)) }}{{ $kept = dict }}{{ end }}
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
