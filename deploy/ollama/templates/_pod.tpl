{{- /* What both pods have: as whom they run, and where. */}}
{{- define "ollama.pod" -}}
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
{{- end }}

{{- define "ollama.container" -}}
image: {{ include "ollama.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- /* A Job's template cannot change: another one is another Job. */}}
{{- define "ollama.modelsTemplate" -}}
metadata:
  labels:
    {{- include "ollama.release" . | nindent 4 }}
    app.kubernetes.io/component: models
  annotations:
    checksum/models: {{ toJson .Values.models | sha256sum }}
spec:
  # Until the server answers, and where Ollama's library is slow or away: again, after 10 s, 20 s, 40 s, ...
  restartPolicy: OnFailure
  {{- include "ollama.pod" . | nindent 2 }}
  containers:
    - name: models
      {{- include "ollama.container" . | nindent 6 }}
      command: [/bin/sh, /etc/puppetmaster/models.sh]
      env:
        - {name: OLLAMA_HOST, value: {{ include "ollama.url" . | quote }}}
        - {name: HOME, value: /tmp}
      resources:
        requests: {cpu: 10m, memory: 32Mi}
        limits: {memory: 256Mi}
      volumeMounts:
        - {name: models, mountPath: /etc/puppetmaster, readOnly: true}
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: models
      configMap: {name: {{ include "ollama.name" . }}-models}
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
{{- end }}

{{- /* What the server may see of one model more: a file of its own, whatever its name. */}}
{{- define "ollama.modelsScript" -}}
set -eu
{{- range $i, $model := .Values.models }}
{{- if $model.modelfile }}
echo "making {{ $model.name }}"
ollama create {{ $model.name }} -f /etc/puppetmaster/{{ $i }}.modelfile
{{- else }}
echo "taking {{ $model.name }}"
ollama pull {{ $model.name }}
{{- end }}
{{- end }}
ollama list
{{- end }}
