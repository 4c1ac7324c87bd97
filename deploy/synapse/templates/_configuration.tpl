{{- /* homeserver.yaml. Takes a dict: root, of (the theme). */}}
{{- define "synapse.configuration" -}}
{{- $federation := include "synapse.federation" . | fromYaml }}
{{- $trusted := and $federation.on (not $federation.open) }}
{{- with .of }}
{{- $preset := include "synapse.preset" . | fromYaml -}}
server_name: {{ .Values.serverName | quote }}
public_baseurl: {{ printf "%s/" (trimSuffix "/" .Values.publicUrl) | quote }}
report_stats: false
pid_file: /tmp/synapse.pid
listeners:
  - port: 8008
    type: http
    tls: false
    bind_addresses: ["0.0.0.0"]
    x_forwarded: true
    resources:
      - names: [client{{ if $federation.on }}, federation{{ end }}]
{{- if .Values.tls.secret }}
  - port: 8448
    type: http
    tls: true
    bind_addresses: ["0.0.0.0"]
    resources:
      # client: for .well-known
      - names: [client{{ if $federation.on }}, federation{{ end }}]
{{- end }}
{{- if .Values.metrics.enabled }}
  - port: 9000
    type: metrics
    bind_addresses: ["0.0.0.0"]
enable_metrics: true
{{- end }}
{{- if .Values.tls.secret }}
tls_certificate_path: /tls/tls.crt
tls_private_key_path: /tls/tls.key
{{- end }}
database:
  {{- include "synapse.database" . | nindent 2 }}
media_store_path: /data/media
log_config: /config/log.yaml
signing_key_path: /keys/signing.key
macaroon_secret_key_path: /keys/macaroon_secret_key
form_secret_path: /keys/form_secret
registration_shared_secret_path: /keys/registration_shared_secret
{{- with .Values.keys.old }}
old_signing_keys:
  {{- range $name, $key := . }}
  {{ $name | quote }}: {key: {{ $key.key | quote }}, expired_ts: {{ int64 $key.expired_ts }}}
  {{- end }}
{{- end }}
app_service_config_files:
  - /appservice/registrar.yaml
  - /appservice/puppets.yaml
serve_server_wellknown: {{ and $federation.on .Values.wellKnown.enabled }}
{{- if .Values.wellKnown.enabled }}
{{- with .Values.wellKnown.client }}
extra_well_known_client_content: {{ toJson . }}
{{- end }}
{{- end }}
{{- if not (and $federation.on $federation.open) }}
federation_domain_whitelist: {{ ternary $federation.allowed list $federation.on | toJson }}
{{- end }}
{{- if $federation.on }}
{{- with $federation.ranges }}
ip_range_whitelist: {{ toJson . }}
{{- end }}
{{- with .Values.federation.ca }}
{{- if or .secret .configMap }}
federation_custom_ca_list: [{{ range $i, $key := .keys }}{{ if $i }}, {{ end }}{{ printf "/federation-ca/%s" $key | quote }}{{ end }}]
{{- end }}
{{- end }}
{{- end }}
{{- if $trusted }}
# Who was away for a moment is asked again in seconds, not in ten minutes: those on the list are ours.
federation:
  max_long_retry_delay: 10s
  destination_min_retry_interval: 30s
  destination_max_retry_interval: 10m
rc_federation: {window_size: 1000, sleep_limit: 100, sleep_delay: 100, reject_limit: 500, concurrent: 10}
{{- end }}
trusted_key_servers: []
suppress_key_server_warning: true
enable_registration: false
url_preview_enabled: false
max_upload_size: 50M
event_cache_size: {{ $preset.events }}
caches: {{ toJson $preset.caches }}
{{- with .Values.retention.messages }}
retention:
  enabled: true
  default_policy: {max_lifetime: {{ . }}}
{{- end }}
{{- if or .Values.retention.localMedia .Values.retention.remoteMedia }}
media_retention:
  {{- with .Values.retention.localMedia }}
  local_media_lifetime: {{ . }}
  {{- end }}
  {{- with .Values.retention.remoteMedia }}
  remote_media_lifetime: {{ . }}
  {{- end }}
{{- end }}
# Typing and receipts do not need presence; with it every client's sync wakes every other one.
presence: {enabled: false}
user_directory: {search_all_users: true}
# For a person who chats with puppets. Puppets are not limited: their registrations say so.
rc_message: {per_second: 10, burst_count: 50}
rc_invites:
  # Per invitee, whoever asks: the default lets a troupe of six wait for minutes.
  per_user: {per_second: 10, burst_count: 100}
  per_room: {per_second: 10, burst_count: 100}
  per_issuer: {per_second: 10, burst_count: 100}
rc_joins:
  local: {per_second: 10, burst_count: 100}
  # Who reads along joins a room of each friendship, also of other themes.
  remote: {per_second: 1, burst_count: 50}
rc_joins_per_room: {per_second: 10, burst_count: 100}
rc_login:
  address: {per_second: 1, burst_count: 50}
  account: {per_second: 1, burst_count: 50}
  # Guessing a password stays slow for a person's account.
  failed_attempts: {per_second: 0.17, burst_count: 10}
rc_room_creation: {per_second: 1, burst_count: 50}
rc_registration: {per_second: 1, burst_count: 50}
{{- end }}
{{- end }}
