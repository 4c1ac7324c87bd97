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

{{- /* Takes a dict: of (a theme), does ("backup" or "restore"). The pod needs nobody and nothing but its volumes. */}}
{{- define "synapse.backupPod" -}}
{{- $restores := eq .does "restore" }}
{{- with .of }}
{{- $runtime := include "synapse.runtimeClaim" . }}
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
containers:
  - name: {{ $.does }}
    image: {{ printf "%s:%s" $backup.image.repository ($backup.image.tag | default .Chart.AppVersion) | quote }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command: [/opt/java/bin/java, "@/opt/puppetmaster/backup", {{ $.does }}]
    env:
      - {name: PUPPETMASTER_SERVER_NAME, value: {{ .Values.serverName | quote }}}
      - {name: PUPPETMASTER_STATE_DIR, value: /state}
      - {name: PUPPETMASTER_BACKUP_DIR, value: /backup}
      {{- if $restores }}
      - {name: PUPPETMASTER_BACKUP_FILE, value: {{ .Values.restore.file | quote }}}
      {{- else }}
      - {name: PUPPETMASTER_BACKUP_NAME, value: {{ .Name | quote }}}
      - {name: PUPPETMASTER_BACKUP_KEEP, value: {{ $backup.keep | quote }}}
      - {name: PUPPETMASTER_SECRETS_DIR, value: /secrets}
      - {name: PUPPETMASTER_SECRETS_METADATA, value: {{ include "synapse.backupSecrets" . | quote }}}
      {{- end }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources: {{- toYaml $backup.resources | nindent 6 }}
    volumeMounts:
      - {name: backup, mountPath: /backup{{ if $restores }}, readOnly: true{{ end }}}
      - {name: data, mountPath: /state/synapse{{ if not $restores }}, readOnly: true{{ end }}}
      {{- if $runtime }}
      - {name: runtime, mountPath: /state/runtime{{ if not $restores }}, readOnly: true{{ end }}}
      {{- end }}
      {{- if not $restores }}
      {{- range $i, $secret := include "synapse.backupSecrets" . | fromJsonArray }}
      - {name: secret-{{ $i }}, mountPath: /secrets/{{ $secret.name }}, readOnly: true}
      {{- end }}
      {{- end }}
      - {name: tmp, mountPath: /tmp}
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

{{- /* Of a claim. Takes what the values say of it. */}}
{{- define "synapse.claimSpec" -}}
accessModes: [{{ .accessMode }}]
{{- with .storageClassName }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests: {storage: {{ .size }}}
{{- end }}
