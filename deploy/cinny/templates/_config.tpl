{{- /* config.json, and the inline scripts of its page by their hashes. */}}
{{- define "client.config" -}}
{{- $servers := list }}
{{- range .Values.homeservers }}{{ $servers = append $servers (trimSuffix "/" .url | trimPrefix "https://") }}{{ end }}
{{- dict
      "defaultHomeserver" 0
      "homeserverList" $servers
      "allowCustomHomeservers" .Values.customServers
      "featuredCommunities" (dict "openAsDefault" false "spaces" list "rooms" list "servers" list)
      "hashRouter" (dict "enabled" true "basename" "/")
    | toJson }}
{{- end }}

{{- /* window.global ||= window; */}}
{{- define "client.scripts" -}}
["'sha256-dT6noyex1I8o5CS9Sx/y8UOqwpZYIridpGz92gcObIM='"]
{{- end }}
