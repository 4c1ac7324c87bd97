{{- define "synapse.cluster" -}}
{{ include "synapse.name" . }}-db
{{- end }}

{{- /* Of homeserver.yaml. Where the database is and who may use it, libpq takes from the environment: no password is in a ConfigMap. */}}
{{- define "synapse.database" -}}
{{- if eq .Values.database.type "SQLite" -}}
name: sqlite3
args: {database: /data/homeserver.db}
{{- else -}}
name: psycopg2
args:
  application_name: {{ include "synapse.name" . }}
  keepalives_idle: 30
  keepalives_interval: 10
  keepalives_count: 3
  {{- $preset := include "synapse.preset" . | fromYaml }}
  cp_min: {{ $preset.connections.min }}
  cp_max: {{ $preset.connections.max }}
{{- end }}
{{- end }}

{{- define "synapse.databaseEnvironment" -}}
{{- $external := .Values.database.external }}
{{- if eq .Values.database.type "External" -}}
{{- range $variable, $key := dict "PGHOST" "host" "PGDATABASE" "dbname" "PGUSER" "user" }}
{{- if get $external $key }}
- {name: {{ $variable }}, value: {{ get $external $key | quote }}}
{{- else }}
- {name: {{ $variable }}, valueFrom: {secretKeyRef: {name: {{ $external.secret }}, key: {{ $key }}}}}
{{- end }}
{{- end }}
- {name: PGPORT, value: {{ $external.port | toString | quote }}}
- {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: {{ $external.secret }}, key: {{ $external.passwordKey }}}}}
- {name: PGSSLMODE, value: {{ $external.sslMode }}}
{{- if $external.caSecret }}
- {name: PGSSLROOTCERT, value: /database-ca/ca.crt}
{{- end }}
{{- else if eq .Values.database.type "CloudNativePG" -}}
{{- $cluster := include "synapse.cluster" . }}
- {name: PGHOST, value: {{ $cluster }}-rw}
- {name: PGPORT, value: "5432"}
- {name: PGDATABASE, value: synapse}
{{- range $variable, $key := dict "PGUSER" "username" "PGPASSWORD" "password" }}
- {name: {{ $variable }}, valueFrom: {secretKeyRef: {name: {{ $cluster }}-app, key: {{ $key }}}}}
{{- end }}
- {name: PGSSLMODE, value: verify-full}
- {name: PGSSLROOTCERT, value: /database-ca/ca.crt}
{{- end }}
{{- end }}

{{- /* The Secret with ca.crt of who signed the database's certificate; empty: none. */}}
{{- define "synapse.databaseCa" -}}
{{- if eq .Values.database.type "External" }}{{ .Values.database.external.caSecret }}
{{- else if eq .Values.database.type "CloudNativePG" }}{{ include "synapse.cluster" . }}-ca
{{- end }}
{{- end }}

{{- /* Of a NetworkPolicy: the way to it. */}}
{{- define "synapse.databaseEgress" -}}
{{- if eq .Values.database.type "CloudNativePG" -}}
- ports: [{port: 5432, protocol: TCP}]
  to:
    - podSelector:
        matchLabels: {cnpg.io/cluster: {{ include "synapse.cluster" . }}}
{{- else if eq .Values.database.type "External" -}}
- ports: [{port: {{ .Values.database.external.port }}, protocol: TCP}]
{{- end }}
{{- end }}

{{- /* The major version that an image's tag says; empty: none. */}}
{{- define "synapse.postgresMajor" -}}
{{ splitList "/" . | last | splitList "@" | first | regexFind ":[0-9]+" | trimPrefix ":" }}
{{- end }}
