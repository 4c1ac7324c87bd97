{{- /* What the size of a machine means for Synapse. */}}
{{- define "synapse.preset" -}}
{{- if eq .Values.preset "Pi" -}}
resources: {requests: {cpu: 100m, memory: 192Mi}, limits: {memory: 512Mi}}
connections: {min: 2, max: 5}
caches: {global_factor: 0.3}
events: 2K
{{- else if eq .Values.preset "VM" -}}
resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 4Gi}}
connections: {min: 5, max: 20}
caches: {global_factor: 2}
events: 50K
{{- else -}}
resources: {requests: {cpu: 100m, memory: 256Mi}, limits: {memory: 1Gi}}
connections: {min: 5, max: 10}
caches: {global_factor: 0.5}
events: 10K
{{- end }}
{{- end }}

{{- define "synapse.resources" -}}
{{- mergeOverwrite (get (include "synapse.preset" . | fromYaml) "resources") .Values.resources | toYaml }}
{{- end }}
