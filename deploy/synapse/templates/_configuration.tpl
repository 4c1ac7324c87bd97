{{- define "synapse.configuration" -}}
server_name: {{ include "synapse.serverName" . | quote }}
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
      - names: [client{{ if .Values.federation.enabled }}, federation{{ end }}]
database:
  name: sqlite3
  args: {database: /data/homeserver.db}
media_store_path: /data/media
log_config: /config/log.yaml
signing_key_path: /keys/signing.key
macaroon_secret_key_path: /keys/macaroon_secret_key
form_secret_path: /keys/form_secret
registration_shared_secret_path: /keys/registration_shared_secret
app_service_config_files:
  - /appservice/registrar.yaml
  - /appservice/puppets.yaml
{{- if .Values.federation.enabled }}
{{- with .Values.federation.domains }}
federation_domain_whitelist: {{ toJson . }}
{{- end }}
{{- with .Values.federation.privateRanges }}
ip_range_whitelist: {{ toJson . }}
{{- end }}
{{- else }}
federation_domain_whitelist: []
{{- end }}
trusted_key_servers: []
suppress_key_server_warning: true
enable_registration: false
url_preview_enabled: false
max_upload_size: 50M
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
rc_joins_per_room: {per_second: 10, burst_count: 100}
rc_login:
  address: {per_second: 1, burst_count: 50}
  account: {per_second: 1, burst_count: 50}
  # Guessing a password stays slow for a person's account.
  failed_attempts: {per_second: 0.17, burst_count: 10}
rc_room_creation: {per_second: 1, burst_count: 50}
rc_registration: {per_second: 1, burst_count: 50}
{{- end }}
