{{- /* config.yaml, as Headscale reads it: https://headscale.net/stable/ref/configuration/ */}}
{{- define "headscale.config" -}}
{{- $values := .Values }}
{{- $derp := dict
      "server" (dict "enabled" $values.derp.embedded)
      "urls" $values.derp.urls
      "paths" (ternary (list "/etc/headscale/derp.yaml") list (gt (len $values.derp.regions) 0))
      "auto_update_enabled" (gt (len $values.derp.urls) 0)
      "update_frequency" "3h" }}
{{- if $values.derp.embedded }}
{{- $server := dict
      "enabled" true
      "region_id" (int $values.derp.regionId)
      "region_code" $values.derp.regionCode
      "region_name" $values.derp.regionName
      "verify_clients" true
      "stun_listen_addr" (printf "0.0.0.0:%d" (int $values.derp.stun.port))
      "private_key_path" "/var/lib/headscale/derp_server_private.key"
      "automatically_add_embedded_derp_region" true }}
{{- with $values.derp.ipv4 }}{{ $_ := set $server "ipv4" . }}{{ end }}
{{- with $values.derp.ipv6 }}{{ $_ := set $server "ipv6" . }}{{ end }}
{{- $_ := set $derp "server" $server }}
{{- end }}
{{- $config := dict
      "server_url" (trimSuffix "/" $values.serverUrl)
      "listen_addr" (ternary "0.0.0.0:8443" "0.0.0.0:8080" (ne $values.tls.secret ""))
      "metrics_listen_addr" (ternary "0.0.0.0:9090" "" $values.metrics.enabled)
      "grpc_listen_addr" "127.0.0.1:50443"
      "grpc_allow_insecure" false
      "trusted_proxies" $values.trustedProxies
      "noise" (dict "private_key_path" "/var/lib/headscale/noise_private.key")
      "prefixes" (dict "v4" $values.prefixes.v4 "v6" $values.prefixes.v6 "allocation" "sequential")
      "derp" $derp
      "disable_check_updates" true
      "node" (dict "expiry" $values.nodes.expiry "ephemeral" (dict "inactivity_timeout" $values.nodes.ephemeralTimeout))
      "log" (dict "level" $values.logLevel "format" "text")
      "policy" (dict "mode" "file" "path" "/etc/headscale/policy.hujson")
      "dns" (dict
        "magic_dns" $values.dns.magicDns
        "base_domain" $values.baseDomain
        "override_local_dns" $values.dns.overrideLocalDns
        "nameservers" (dict "global" $values.dns.nameservers "split" $values.dns.split)
        "search_domains" $values.dns.searchDomains
        "extra_records" $values.dns.records)
      "unix_socket" "/var/lib/headscale/run/headscale.sock"
      "unix_socket_permission" "0770"
      "logtail" (dict "enabled" false)
      "taildrop" (dict "enabled" false)
      "auto_update" (dict "enabled" false) }}
{{- $_ := set $config "database" (include "headscale.database" . | fromJson) }}
{{- if $values.oidc.issuer }}
{{- $_ := set $config "oidc" (include "headscale.oidc" $values.oidc | fromJson) }}
{{- end }}
{{- if $values.tls.secret }}
{{- $_ := set $config "tls_cert_path" "/etc/headscale-tls/tls.crt" }}
{{- $_ := set $config "tls_key_path" "/etc/headscale-tls/tls.key" }}
{{- end }}
{{- toYaml (mergeOverwrite $config $values.config) }}
{{- end }}

{{- define "headscale.database" -}}
{{- if eq .Values.database.type "SQLite" -}}
{{- dict "type" "sqlite" "sqlite" (dict "path" "/var/lib/headscale/db.sqlite" "write_ahead_log" true) | toJson }}
{{- else -}}
{{- dict "type" "postgres" "postgres" (dict "port" (int .Values.database.external.port) "ssl" .Values.database.external.sslMode) | toJson }}
{{- end }}
{{- end }}

{{- /* Where the database is and who may use it comes from the environment: no password is in a ConfigMap. */}}
{{- define "headscale.environment" -}}
{{- if eq .Values.database.type "External" }}
{{- $external := .Values.database.external }}
{{- range $variable, $key := dict "HOST" "host" "NAME" "dbname" "USER" "user" }}
{{- if get $external $key }}
- {name: HEADSCALE_DATABASE_POSTGRES_{{ $variable }}, value: {{ get $external $key | quote }}}
{{- else }}
- {name: HEADSCALE_DATABASE_POSTGRES_{{ $variable }}, valueFrom: {secretKeyRef: {name: {{ $external.secret }}, key: {{ $key }}}}}
{{- end }}
{{- end }}
- {name: HEADSCALE_DATABASE_POSTGRES_PASS, valueFrom: {secretKeyRef: {name: {{ $external.secret }}, key: {{ $external.passwordKey }}}}}
{{- end }}
{{- end }}

{{- define "headscale.oidc" -}}
{{- $oidc := dict
      "issuer" .issuer
      "client_id" .clientId
      "scope" .scope
      "pkce" (dict "enabled" .pkce "method" "S256") }}
{{- if .secret }}{{ $_ := set $oidc "client_secret_path" "/etc/headscale-oidc/client_secret" }}{{ end }}
{{- range $key, $values := dict "allowed_domains" .allowedDomains "allowed_users" .allowedUsers "allowed_groups" .allowedGroups }}
{{- if $values }}{{ $_ := set $oidc $key $values }}{{ end }}
{{- end }}
{{- toJson $oidc }}
{{- end }}
