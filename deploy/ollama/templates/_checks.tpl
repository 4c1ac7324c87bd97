{{- /* What the schema cannot see, all at once. */}}
{{- define "ollama.checks" -}}
{{- $problems := list }}
{{- $seen := dict }}
{{- range $i, $model := .Values.models }}
{{- $name := ternary $model.name (printf "%s:latest" $model.name) (contains ":" $model.name) }}
{{- if hasKey $seen $name }}
{{- $problems = append $problems (printf "- models[%d] and models[%d] are both %s: leave one of them out, or give one another name" (int (get $seen $name)) $i $name) }}
{{- end }}
{{- $_ := set $seen $name $i }}
{{- if and $model.modelfile (not (regexMatch "(?im)^\\s*FROM\\s+\\S" $model.modelfile)) }}
{{- $problems = append $problems (printf "- models[%d].modelfile has no FROM: begin it with the model that it changes, e.g. FROM qwen3:1.7b" $i) }}
{{- end }}
{{- end }}
{{- if and (not .Values.models) (not .Values.storage.existingClaim) (not .Values.storage.hostPath) }}
{{- $problems = append $problems "- models is empty, and the volume is new: nothing would answer. Name a model, e.g. models: [{name: \"qwen3:1.7b\"}], or storage.existingClaim with models" }}
{{- end }}
{{- if and .Values.storage.existingClaim .Values.storage.hostPath }}
{{- $problems = append $problems "- storage.existingClaim and storage.hostPath are both given: leave one of them empty" }}
{{- end }}
{{- if and .Values.service.nodePort (eq .Values.service.type "ClusterIP") }}
{{- $problems = append $problems "- service.nodePort is given, and service.type is ClusterIP: set service.type: NodePort" }}
{{- end }}
{{- range $what := list "requests.cpu" "requests.memory" "limits.cpu" "limits.memory" }}
{{- $kind := first (splitList "." $what) }}
{{- $name := last (splitList "." $what) }}
{{- if and (get $.Values.quota $what) (not (dig $kind $name "" $.Values.resources)) }}
{{- $problems = append $problems (printf "- quota has %s, and resources.%s has no %s: Kubernetes would refuse the pod. Say it there, or set quota.%s to null" $what $kind $name ($what | replace "." "\\.")) }}
{{- end }}
{{- if and $.Values.agents.create (get $.Values.agents.quota $what) (not (get (get $.Values.agents.container (ternary "defaultRequest" "default" (eq $kind "requests"))) $name)) }}
{{- $problems = append $problems (printf "- agents.quota has %s, and agents.container.%s has no %s: agents that do not say theirs would be refused. Say it there, or set agents.quota.%s to null" $what (ternary "defaultRequest" "default" (eq $kind "requests")) $name ($what | replace "." "\\.")) }}
{{- end }}
{{- end }}
{{- if and .Values.agents.create (eq .Values.agents.namespace .Release.Namespace) }}
{{- $problems = append $problems (printf "- agents.namespace is %s, the namespace of the release: agents need one of their own, for what they do and take is limited by namespace" .Release.Namespace) }}
{{- end }}
{{- if and .Values.agents.create (has .Values.agents.namespace (list "default" "kube-system" "kube-public" "kube-node-lease")) }}
{{- $problems = append $problems (printf "- agents.namespace is %s, which others use: name a new one, e.g. ai-agents" .Values.agents.namespace) }}
{{- end }}
{{- with $problems }}
{{- fail (printf "%s\n" (join "\n" (prepend . (ternary "a value is to be corrected:" (printf "%d values are to be corrected:" (len .)) (eq (len .) 1))))) }}
{{- end }}
{{- end }}
