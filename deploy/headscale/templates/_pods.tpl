{{- /* What every pod here has. */}}
{{- define "headscale.podSecurity" -}}
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
{{- end }}

{{- /* And every container. */}}
{{- define "headscale.container" -}}
image: {{ include "headscale.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- /* A Job that uses the server's volume, where its socket is, has to be on its node. */}}
{{- define "headscale.beside" -}}
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels: {{- include "headscale.selector" . | nindent 12 }}
{{- end }}

{{- /* The pod of backup.sh and restore.sh, which needs nobody and nothing but its volumes. Takes a dict: root, does (backup or restore). */}}
{{- define "headscale.backupPod" -}}
{{- $restores := eq .does "restore" }}
{{- with .root }}
restartPolicy: Never
automountServiceAccountToken: false
{{ include "headscale.podSecurity" . }}
{{- if not $restores }}
{{ include "headscale.beside" . }}
{{- end }}
containers:
  - name: {{ $.does }}
    {{- include "headscale.container" . | nindent 4 }}
    command: [/bin/sh, /scripts/{{ $.does }}.sh]
    env:
      {{- if $restores }}
      - {name: BACKUP_FILE, value: {{ .Values.restore.file | quote }}}
      {{- else }}
      - {name: BACKUP_NAME, value: {{ include "headscale.name" . }}}
      - {name: BACKUP_KEEP, value: {{ .Values.backup.keep | quote }}}
      - {name: DATABASE, value: {{ .Values.database.type }}}
      {{- end }}
    resources: {{- toYaml .Values.jobResources | nindent 6 }}
    volumeMounts:
      # SQLite's readers write, too: their locks.
      - {name: data, mountPath: /var/lib/headscale}
      - {name: backup, mountPath: /backup{{ if $restores }}, readOnly: true{{ end }}}
      - {name: scripts, mountPath: /scripts, readOnly: true}
      - {name: tmp, mountPath: /tmp}
volumes:
  {{- include "headscale.dataVolume" . | nindent 2 }}
  - name: backup
    persistentVolumeClaim: {claimName: {{ include "headscale.backupClaim" . }}}
  - name: scripts
    configMap: {name: {{ include "headscale.name" . }}-{{ ternary "restore" "scripts" $restores }}}
  - name: tmp
    emptyDir: {sizeLimit: 64Mi}
{{- end }}
{{- end }}

{{- define "headscale.backupClaim" -}}
{{ .Values.backup.existingClaim | default (printf "%s-backup" (include "headscale.name" .)) }}
{{- end }}
