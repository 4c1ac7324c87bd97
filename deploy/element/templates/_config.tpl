{{- /* config.json, and the inline scripts of its page by their hashes. */}}
{{- define "client.config" -}}
{{- $first := first .Values.homeservers | default (dict "url" "" "serverName" "") }}
{{- $names := list }}
{{- range .Values.homeservers }}{{ $names = append $names .serverName }}{{ end }}
{{- dict
      "default_server_config" (dict "m.homeserver" (dict "base_url" (trimSuffix "/" $first.url) "server_name" $first.serverName))
      "disable_custom_urls" (and (not .Values.customServers) (eq (len .Values.homeservers) 1))
      "disable_guests" true
      "disable_3pid_login" true
      "brand" "Element"
      "room_directory" (dict "servers" $names)
      "integrations_ui_url" nil
      "integrations_rest_url" nil
      "integrations_widgets_urls" list
      "bug_report_endpoint_url" nil
      "setting_defaults" (dict "UIFeature.registration" false "UIFeature.passwordReset" false "UIFeature.identityServer" false "UIFeature.thirdPartyId" false "UIFeature.feedback" false)
    | toJson }}
{{- end }}

{{- define "client.scripts" -}}
[]
{{- end }}
