{{- define "puppetmaster.runtimeOptions" -}}
{{- $runtime := .Values.runtime }}
{{- $env := list }}
{{- with $runtime.heap }}{{ $env = append $env (dict "name" "JDK_JAVA_OPTIONS" "value" (printf "-Xmx%s" .)) }}{{ end }}
{{- with $runtime.ollama.baseUrl }}{{ $env = append $env (dict "name" "OLLAMA_BASE_URL" "value" .) }}{{ end }}
{{- with $runtime.ollama.model }}{{ $env = append $env (dict "name" "OLLAMA_MODEL" "value" .) }}{{ end }}
{{- with $runtime.ollama.timeout }}{{ $env = append $env (dict "name" "OLLAMA_TIMEOUT" "value" (toString .)) }}{{ end }}
{{- $egress := $runtime.egress }}
{{- if .Values.modelGateway.enabled }}
{{- $env = append $env (dict "name" "PUPPETMASTER_MODEL_GATEWAY_URL" "value" (printf "https://%s.%s.svc:8443" (include "puppetmaster.gateway" .) .Release.Namespace)) }}
{{- $there := dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .Release.Namespace)) "podSelector" (dict "matchLabels" (include "puppetmaster.gatewaySelector" . | fromYaml)) }}
{{- $egress = append $egress (dict "to" (list $there) "ports" (list (dict "port" 8443 "protocol" "TCP"))) }}
{{- end }}
{{- $env = concat $env $runtime.env -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
resources: {{- toYaml $runtime.resources | nindent 2 }}
storage:
  size: {{ $runtime.storage.size }}
  accessMode: {{ $runtime.storage.accessMode }}
  {{- with $runtime.storage.storageClassName }}
  storageClassName: {{ . | quote }}
  {{- end }}
{{- with $env }}
env: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $runtime.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $runtime.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
toolRunner:
  {{- with $runtime.toolRunner.image }}
  image: {{ . | quote }}
  {{- end }}
  {{- with $runtime.toolRunner.paths }}
  paths: {{ toJson . }}
  {{- end }}
  resources: {{- toYaml $runtime.toolRunner.resources | nindent 4 }}
{{- with $egress }}
egress: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if not .Values.networkPolicy.enabled }}
networkPolicies: false
{{- end }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- end }}
