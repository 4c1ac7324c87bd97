{{- /* Whom the page may call: itself and the homeservers; server names for .well-known. */}}
{{- define "client.connect" -}}
{{- $urls := list }}
{{- range .Values.homeservers }}
{{- $url := urlParse .url }}
{{- $urls = append $urls (printf "%s://%s" $url.scheme $url.host) }}
{{- $urls = append $urls (printf "https://%s" .serverName) }}
{{- end }}
{{- if .Values.customServers }}{{ $urls = append $urls "https:" }}{{ end }}
{{- join " " (concat $urls .Values.contentSecurity.connect | uniq) }}
{{- end }}

{{- define "client.contentSecurity" -}}
{{- $connect := include "client.connect" . -}}
default-src 'none'; base-uri 'self'; object-src 'none'; manifest-src 'self'; form-action 'self'; font-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src {{ join " " (concat (list "'self'" "'wasm-unsafe-eval'") (include "client.scripts" . | fromJsonArray) .Values.contentSecurity.scripts) }}; worker-src 'self' blob:; connect-src 'self' blob: data: {{ $connect }}; img-src 'self' blob: data: {{ $connect }}; media-src 'self' blob: data: {{ $connect }}; frame-src 'self' blob: data:; frame-ancestors {{ join " " .Values.contentSecurity.frameAncestors }}
{{- end }}

{{- define "client.nginx" -}}
daemon off;
pid /tmp/nginx.pid;
worker_processes 1;
error_log /dev/stderr warn;
events { worker_connections 512; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  server_tokens off;
  sendfile on;
  gzip on;
  gzip_types text/css text/javascript application/javascript application/json application/wasm image/svg+xml;
  client_body_temp_path /tmp/client;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  # Files whose names change with their content stay; what names them is asked for each time.
  map $uri $kept {
    default no-cache;
    ~^/(assets|bundles|fonts|img|icons|media)/ "public, max-age=31536000, immutable";
  }

  server {
    listen 8080;
    root /app;
    index index.html;

    add_header Cache-Control $kept always;
    add_header Content-Security-Policy "{{ include "client.contentSecurity" . }}" always;
    add_header X-Content-Type-Options nosniff always;
    add_header Referrer-Policy no-referrer always;
    add_header X-Frame-Options {{ ternary "SAMEORIGIN" "DENY" (has "'self'" .Values.contentSecurity.frameAncestors) }} always;

    location = /config.json { alias /etc/puppetmaster/config.json; }
    location = /healthz {
      default_type text/plain;
      return 200 "ok\n";
    }
    location / { try_files $uri $uri/ =404; }
  }
}
{{- end }}
