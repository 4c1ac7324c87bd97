{{- /* How a record is written. Takes the values `dns`. */}}
{{- define "certificates.dns01" -}}
cnameStrategy: {{ .cnameStrategy }}
{{- if eq .provider "Route53" }}
{{- with .route53 }}
route53:
  region: {{ .region }}
  {{- with .hostedZoneID }}
  hostedZoneID: {{ . }}
  {{- end }}
  {{- with .role }}
  role: {{ . | quote }}
  {{- end }}
  {{- if .secret }}
  accessKeyIDSecretRef: {name: {{ .secret }}, key: {{ .accessKeyIDKey }}}
  secretAccessKeySecretRef: {name: {{ .secret }}, key: {{ .secretAccessKeyKey }}}
  {{- end }}
{{- end }}
{{- else if eq .provider "Cloudflare" }}
cloudflare:
  apiTokenSecretRef: {name: {{ .cloudflare.secret }}, key: {{ .cloudflare.key }}}
{{- else }}
{{- with .rfc2136 }}
rfc2136:
  nameserver: {{ .nameserver | quote }}
  {{- if .secret }}
  tsigKeyName: {{ .tsigKeyName | quote }}
  tsigAlgorithm: {{ .tsigAlgorithm }}
  tsigSecretSecretRef: {name: {{ .secret }}, key: {{ .key }}}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
