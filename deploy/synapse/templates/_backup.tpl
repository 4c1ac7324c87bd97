{{- /* All of these take one of the themes (_themes.tpl). A CronJob's name may have 52 letters. */}}
{{- define "synapse.backupName" -}}
{{ .Name | trunc 45 | trimSuffix "-" }}-backup
{{- end }}

{{- define "synapse.backupClaim" -}}
{{ .Values.backup.existingClaim | default (include "synapse.backupName" .) }}
{{- end }}

{{- /* The volume of Synapse, and that of the runtime that the registrar makes; empty: it makes none here. */}}
{{- define "synapse.dataClaim" -}}
{{ .Values.storage.existingClaim | default (printf "data-%s-0" (include "synapse.name" .)) }}
{{- end }}

{{- define "synapse.runtimeClaim" -}}
{{- if and .Values.homeserver.create (not .Values.appservice.runtimeUrl) }}state-{{ include "synapse.homeserver" . }}-runtime-0{{ end }}
{{- end }}

{{- define "synapse.backupLabels" -}}
app.kubernetes.io/name: synapse-backup
app.kubernetes.io/instance: {{ .Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: puppetmaster
{{- end }}

{{- /* What Helm knows its own objects by: it takes those over that come from a file. */}}
{{- define "synapse.helmsOwn" -}}
meta.helm.sh/release-name: {{ .Release.Name }}
meta.helm.sh/release-namespace: {{ .Release.Namespace }}
{{- end }}

{{- /* The metadata of the Secrets in a file, so that it can be applied as it is. */}}
{{- define "synapse.backupSecrets" -}}
{{- $secrets := list }}
{{- range $name, $given := dict (include "synapse.keysSecret" .) .Values.keys.existingSecret (include "synapse.appserviceSecret" .) .Values.appservice.existingSecret }}
{{- $secret := dict "name" $name }}
{{- if not $given }}
{{- $secret = dict "name" $name "labels" (dict "app.kubernetes.io/managed-by" $.Release.Service) "annotations" (include "synapse.helmsOwn" $ | fromYaml) }}
{{- end }}
{{- $secrets = append $secrets $secret }}
{{- end }}
{{- toJson $secrets }}
{{- end }}

{{- /* Whether its PostgreSQL is in the file: "true" or empty. */}}
{{- define "synapse.dumped" -}}
{{- if and (ne .Values.database.type "SQLite") .Values.backup.database.image }}true{{ end }}
{{- end }}

{{- /*
Takes a dict: of (a theme), does ("backup" or "restore"). The pod needs nobody and nothing but its volumes, and the database if that is
dumped. Then it takes three steps. Backup: the puppets' store is copied before the database is dumped, and media after. Restore: volumes
bear a mark until the database is there, too, so that a second try begins anew.
*/}}
{{- define "synapse.backupPod" -}}
{{- $restores := eq .does "restore" }}
{{- with .of }}
{{- $runtime := include "synapse.runtimeClaim" . }}
{{- $dumped := include "synapse.dumped" . }}
{{- $backup := .Values.backup }}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- $beside := dict }}
{{- if ne .Values.storage.accessMode "ReadWriteMany" }}
{{- $beside = include "synapse.selector" . | fromYaml }}
{{- else if and $runtime (ne $backup.runtime.accessMode "ReadWriteMany") }}
{{- $beside = dict "app.kubernetes.io/name" "puppetmaster-runtime" "app.kubernetes.io/instance" (include "synapse.homeserver" .) }}
{{- end }}
{{- if and $beside (not $restores) }}
# Such a volume is on one node only. One term: of several, one pod would have to match all.
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels: {{- toYaml $beside | nindent 12 }}
{{- end }}
{{- if $dumped }}
initContainers:
  {{- if $restores }}
  {{- include "synapse.backupContainer" (dict "of" . "does" "unpack") | nindent 2 }}
  {{- else if $runtime }}
  {{- include "synapse.copyContainer" . | nindent 2 }}
  {{- end }}
  {{- include "synapse.databaseContainer" (dict "of" . "restores" $restores) | nindent 2 }}
{{- end }}
containers:
  {{- include "synapse.backupContainer" (dict "of" . "does" (ternary "finish" $.does (and $restores (eq $dumped "true")))) | nindent 2 }}
volumes:
  - name: backup
    persistentVolumeClaim: {claimName: {{ include "synapse.backupClaim" . }}}
  - name: data
    {{- if .Values.storage.hostPath }}
    hostPath: {path: {{ .Values.storage.hostPath | quote }}, type: Directory}
    {{- else }}
    persistentVolumeClaim: {claimName: {{ include "synapse.dataClaim" . }}}
    {{- end }}
  {{- if $runtime }}
  - name: runtime
    persistentVolumeClaim: {claimName: {{ $runtime }}}
  {{- end }}
  {{- if $dumped }}
  {{- if and $runtime (not $restores) }}
  - name: copy
    emptyDir: {}
  {{- end }}
  - name: database
    emptyDir: {}
  {{- with include "synapse.databaseCa" . }}
  - name: database-ca
    secret: {secretName: {{ . }}, items: [{key: ca.crt, path: ca.crt}]}
  {{- end }}
  {{- end }}
  {{- if not $restores }}
  {{- range $i, $secret := include "synapse.backupSecrets" . | fromJsonArray }}
  - name: secret-{{ $i }}
    secret: {secretName: {{ $secret.name }}, defaultMode: 0440}
  {{- end }}
  {{- end }}
  - name: tmp
    emptyDir: {sizeLimit: 64Mi}
{{- end }}
{{- end }}

{{- /* What each of its containers has, after its command. Takes a theme. */}}
{{- define "synapse.backupLimits" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
resources: {{- toYaml .Values.backup.resources | nindent 2 }}
{{- end }}

{{- /* Our program. Takes a dict: of (a theme), does: "backup"; "restore", or "unpack" and "finish". */}}
{{- define "synapse.backupContainer" -}}
{{- $backs := eq .does "backup" }}
{{- with .of }}
{{- $runtime := include "synapse.runtimeClaim" . }}
{{- $dumped := include "synapse.dumped" . }}
{{- $backup := .Values.backup -}}
- name: {{ $.does }}
  image: {{ include "synapse.backupImage" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command: [/opt/java/bin/java, "@/opt/puppetmaster/backup", {{ $.does }}]
  env:
    - {name: PUPPETMASTER_SERVER_NAME, value: {{ .Values.serverName | quote }}}
    - {name: PUPPETMASTER_STATE_DIR, value: /state}
    - {name: PUPPETMASTER_BACKUP_DIR, value: /backup}
    - {name: PUPPETMASTER_DATABASE, value: {{ if eq .Values.database.type "SQLite" }}SQLite{{ else if $dumped }}Dump{{ else }}Elsewhere{{ end }}}
    {{- if $backs }}
    - {name: PUPPETMASTER_BACKUP_NAME, value: {{ .Name | quote }}}
    - {name: PUPPETMASTER_BACKUP_KEEP, value: {{ $backup.keep | quote }}}
    - {name: PUPPETMASTER_SECRETS_DIR, value: /secrets}
    - {name: PUPPETMASTER_SECRETS_METADATA, value: {{ include "synapse.backupSecrets" . | quote }}}
    {{- else }}
    - {name: PUPPETMASTER_BACKUP_FILE, value: {{ .Values.restore.file | quote }}}
    {{- end }}
  {{- include "synapse.backupLimits" . | nindent 2 }}
  volumeMounts:
    - {name: backup, mountPath: /backup{{ if not $backs }}, readOnly: true{{ end }}}
    - {name: data, mountPath: /state/synapse{{ if $backs }}, readOnly: true{{ end }}}
    {{- if $runtime }}
    - {name: {{ if and $backs $dumped }}copy{{ else }}runtime{{ end }}, mountPath: /state/runtime{{ if $backs }}, readOnly: true{{ end }}}
    {{- end }}
    {{- if $dumped }}
    - {name: database, mountPath: /state/database{{ if $backs }}, readOnly: true{{ end }}}
    {{- end }}
    {{- if $backs }}
    {{- range $i, $secret := include "synapse.backupSecrets" . | fromJsonArray }}
    - {name: secret-{{ $i }}, mountPath: /secrets/{{ $secret.name }}, readOnly: true}
    {{- end }}
    {{- end }}
    - {name: tmp, mountPath: /tmp}
{{- end }}
{{- end }}

{{- define "synapse.backupImage" -}}
{{ printf "%s:%s" .Values.backup.image.repository (.Values.backup.image.tag | default .Chart.AppVersion) | quote }}
{{- end }}

{{- /* Before the dump: the puppets' store, as it is then. */}}
{{- define "synapse.copyContainer" -}}
- name: copy
  image: {{ include "synapse.backupImage" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command: [/opt/java/bin/java, "@/opt/puppetmaster/backup", copy]
  env:
    - {name: PUPPETMASTER_STATE_DIR, value: /runtime}
    - {name: PUPPETMASTER_COPY_DIR, value: /state/runtime}
  {{- include "synapse.backupLimits" . | nindent 2 }}
  volumeMounts:
    - {name: runtime, mountPath: /runtime, readOnly: true}
    - {name: copy, mountPath: /state/runtime}
    - {name: tmp, mountPath: /tmp}
{{- end }}

{{- /* PostgreSQL's own programs: the dump of the database, or a new one of it. Takes a dict: of (a theme), restores. */}}
{{- define "synapse.databaseContainer" -}}
{{- $restores := .restores }}
{{- with .of -}}
- name: database
  image: {{ .Values.backup.database.image | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  {{- if $restores }}
  # Backquotes: a dollar with a parenthesis is Kubernetes's.
  command:
    - /bin/sh
    - -euc
    - |
      tables=`psql --no-psqlrc --no-password --tuples-only --no-align --command="SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"`
      if [ "$tables" != 0 ]; then
        echo "the database $PGDATABASE at $PGHOST:$PGPORT holds tables already ($tables): only an empty one is filled. Drop it and create it anew, or name another one" >&2
        exit 1
      fi
      pg_restore --no-password --dbname="$PGDATABASE" --single-transaction --exit-on-error --no-owner --no-privileges --no-comments /state/database/synapse.dump
      echo "the database $PGDATABASE at $PGHOST:$PGPORT is filled"
  {{- else }}
  # Keys that were handed out since are not to be handed out again: clients upload new ones.
  command: [pg_dump, --no-password, --format=custom, --no-owner, --no-privileges, --exclude-table-data=e2e_one_time_keys_json, --file=/state/database/synapse.dump]
  {{- end }}
  env: {{- include "synapse.databaseEnvironment" . | trim | nindent 4 }}
  {{- include "synapse.backupLimits" . | nindent 2 }}
  volumeMounts:
    - {name: database, mountPath: /state/database{{ if $restores }}, readOnly: true{{ end }}}
    {{- if include "synapse.databaseCa" . }}
    - {name: database-ca, mountPath: /database-ca, readOnly: true}
    {{- end }}
    - {name: tmp, mountPath: /tmp}
{{- end }}
{{- end }}

{{- /* Of a claim. Takes what the values say of it. */}}
{{- define "synapse.claimSpec" -}}
accessModes: [{{ .accessMode }}]
{{- with .storageClassName }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests: {storage: {{ .size }}}
{{- end }}
