{{- /* What the schema cannot see: values that contradict each other. All at once, each with what to do. */}}
{{- define "certificates.checks" -}}
{{- $problems := .Values.computed.problems }}
{{- $issuers := .Values.issuers }}
{{- if and .Values.serverName .Values.homeservers }}
{{- $problems = append $problems "serverName and homeservers are both given: put serverName into an entry of homeservers, and leave it empty at the top" }}
{{- end }}
{{- if and (not $issuers.create) (not (or .Values.serverName .Values.homeservers .Values.certificates)) }}
{{- $problems = append $problems "issuers.create is false, and there are no homeservers and no certificates, so that nothing is made: fill homeservers or certificates, or set issuers.create: true" }}
{{- end }}
{{- if eq $issuers.staging.name $issuers.production.name }}
{{- if $issuers.create }}
{{- $problems = append $problems (printf "issuers.staging.name and issuers.production.name are both %s: give each its own, e.g. %s-staging" $issuers.staging.name $issuers.staging.name) }}
{{- end }}
{{- else if and $issuers.create (eq $issuers.staging.server $issuers.production.server) }}
{{- $problems = append $problems "issuers.staging.server and issuers.production.server are the same: give staging the directory of an authority for trying, as production's limits of a week are soon used up" }}
{{- end }}
{{- range $environment := list "staging" "production" }}
{{- $bundle := (get $issuers $environment).caBundle }}
{{- if and $bundle (not (contains "-----BEGIN CERTIFICATE-----" $bundle)) }}
{{- $problems = append $problems (printf "issuers.%s.caBundle is no certificate in PEM: give the text from -----BEGIN CERTIFICATE----- to its end, e.g. --set-file issuers.%s.caBundle=ca.crt" $environment $environment) }}
{{- end }}
{{- end }}
{{- if $issuers.create }}
{{- $problems = concat $problems (include "certificates.dnsProblems" . | fromYamlArray) }}
{{- end }}
{{- $sizes := dict "ECDSA" (list 0 256 384 521) "RSA" (list 0 2048 3072 4096) "Ed25519" (list 0) }}
{{- $key := .Values.privateKey }}
{{- if not (has (int $key.size) (get $sizes $key.algorithm)) }}
{{- $problems = append $problems (printf "privateKey.size is %d, which no key of algorithm %s has: set one of %s" (int $key.size) $key.algorithm (join ", " (get $sizes $key.algorithm))) }}
{{- end }}
{{- with $problems }}
{{- fail (printf "%s\n- %s\n" (ternary "a value is to be corrected:" (printf "%d values are to be corrected:" (len .)) (eq (len .) 1)) (join "\n- " .)) }}
{{- end }}
{{- end }}

{{- define "certificates.dnsProblems" -}}
{{- $problems := list }}
{{- $dns := .Values.dns }}
{{- $given := dict "Route53" (list "secret" "role" "hostedZoneID") "Cloudflare" (list "secret") "RFC2136" (list "nameserver" "secret" "tsigKeyName") }}
{{- range $provider, $values := omit $given $dns.provider }}
{{- $named := false }}
{{- range $key := $values }}
{{- if and (not $named) (get (get $dns (lower $provider)) $key) }}
{{- $named = true }}
{{- $problems = append $problems (printf "dns.%s.%s is given, and dns.provider is %s: set dns.provider: %s, or leave it out" (lower $provider) $key $dns.provider $provider) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (eq $dns.provider "Route53") (eq .Values.issuers.kind "Issuer") (not $dns.route53.secret) }}
{{- $problems = append $problems "issuers.kind is Issuer, and dns.route53.secret is empty: cert-manager lends the rights of its own pod to ClusterIssuers only; set issuers.kind: ClusterIssuer, or name a Secret with an access key" }}
{{- end }}
{{- if and (eq $dns.provider "Cloudflare") (not $dns.cloudflare.secret) }}
{{- $problems = append $problems "dns.provider is Cloudflare, and dns.cloudflare.secret is empty: name a Secret with an API token for Zone.DNS:Edit and Zone.Zone:Read" }}
{{- end }}
{{- if eq $dns.provider "RFC2136" }}
{{- if not $dns.rfc2136.nameserver }}
{{- $problems = append $problems "dns.provider is RFC2136, and dns.rfc2136.nameserver is empty: set the zone's primary server, e.g. 192.0.2.53:53" }}
{{- end }}
{{- if ne (empty $dns.rfc2136.secret) (empty $dns.rfc2136.tsigKeyName) }}
{{- $problems = append $problems "of dns.rfc2136.secret and dns.rfc2136.tsigKeyName one is given: give both, a Secret with the key and the key's name at the server" }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}
