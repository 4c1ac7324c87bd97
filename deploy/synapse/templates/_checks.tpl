{{- /* What the schema cannot see: values that contradict each other. All at once, each with what to do. */}}
{{- define "synapse.checks" -}}
{{- $problems := list }}
{{- if and .Values.serverName .Values.homeservers }}
{{- $problems = append $problems "- serverName and homeservers are both given: put serverName into an entry of homeservers, and leave it empty at the top" }}
{{- else if and .Values.homeservers .Values.homeserver.name }}
{{- $problems = append $problems "- homeserver.name and homeservers are both given: each entry's name is that of its Homeserver" }}
{{- end }}
{{- range .Values.computedThemes }}
{{- $problems = concat $problems (include "synapse.problems" . | fromYamlArray) }}
{{- $problems = concat $problems (include "synapse.federationProblems" (dict "root" $ "of" .) | fromYamlArray) }}
{{- end }}
{{- if gt (len .Values.computedThemes) 1 }}
{{- $problems = concat $problems (include "synapse.twice" . | fromYamlArray) }}
{{- end }}
{{- with $problems }}
{{- fail (printf "%s\n" (join "\n" (prepend . (ternary "a value is to be corrected:" (printf "%d values are to be corrected:" (len .)) (eq (len .) 1))))) }}
{{- end }}
{{- end }}

{{- /* Of one homeserver by itself. */}}
{{- define "synapse.problems" -}}
{{- $problems := list }}
{{- $values := .Values }}
{{- if and (not .Name) (ne .Where "") }}
{{- $problems = append $problems "name is missing: what its Homeserver is called and what begins all names, e.g. name: data" }}
{{- end }}
{{- if not $values.serverName }}
{{- $problems = append $problems (ternary "serverName is missing: the name after the colon of every account, e.g. --set serverName=data.example.org; for several homeservers fill homeservers" "serverName is missing: the name after the colon of every account, e.g. serverName: data.example.org" (eq .Where "")) }}
{{- end }}
{{- range $key := list "replicas" "workers" }}
{{- if hasKey $values $key }}
{{- $problems = append $problems (printf "%s is given, and one homeserver is one process%s: leave it out; more puppets than one carries are another theme, one more entry in homeservers" $key (ternary " (a second would corrupt its SQLite file)" "" (eq $values.database.type "SQLite"))) }}
{{- end }}
{{- end }}
{{- if and (eq $values.database.type "External") (not $values.database.external.secret) }}
{{- $problems = append $problems "database.type is External, and database.external.secret is empty: name a Secret with the password of the database" }}
{{- end }}
{{- if and (ne $values.database.type "External") $values.database.external.secret }}
{{- $problems = append $problems (printf "database.external.secret is given, and database.type is %s: set database.type: External" $values.database.type) }}
{{- end }}
{{- if and (eq $values.database.type "External") (hasPrefix "verify-" $values.database.external.sslMode) (not $values.database.external.caSecret) }}
{{- $problems = append $problems (printf "database.external.sslMode is %s, and database.external.caSecret is empty: name a Secret with ca.crt, of who signed the database's certificate" $values.database.external.sslMode) }}
{{- end }}
{{- if and $values.storage.existingClaim $values.storage.hostPath }}
{{- $problems = append $problems "storage.existingClaim and storage.hostPath are both given: leave one of them empty" }}
{{- end }}
{{- if and $values.service.nodePort (eq $values.service.type "ClusterIP") }}
{{- $problems = append $problems "service.nodePort is given, and service.type is ClusterIP: set service.type: NodePort" }}
{{- end }}
{{- if and $values.ingress.enabled (not (hasPrefix "https://" $values.publicUrl)) (not $values.ingress.host) }}
{{- $problems = append $problems (printf "ingress.enabled is true, and publicUrl is %s: set publicUrl: https://matrix.%s, or where else clients reach it" $values.publicUrl ($values.serverName | default "example.org")) }}
{{- end }}
{{- if and $values.backup.enabled (eq $values.storage.accessMode "ReadWriteOncePod") (not (or $values.storage.existingClaim $values.storage.hostPath)) }}
{{- $problems = append $problems "backup.enabled is true, and storage.accessMode is ReadWriteOncePod, so that no pod but Synapse's may read the volume: set storage.accessMode: ReadWriteOnce" }}
{{- end }}
{{- if and $values.backup.enabled $values.backup.existingClaim (eq $values.backup.existingClaim $values.storage.existingClaim) }}
{{- $problems = append $problems (printf "backup.existingClaim and storage.existingClaim are both %s: give backups a claim of their own, best on another disk" $values.backup.existingClaim) }}
{{- end }}
{{- if and $values.backup.database.image (eq $values.database.type "SQLite") }}
{{- $problems = append $problems "backup.database.image is given, and database.type is SQLite: leave it out (image: \"\"), as that database is in the file without it" }}
{{- end }}
{{- if and $values.backup.database.image (eq $values.database.type "CloudNativePG") }}
{{- $dumps := include "synapse.postgresMajor" $values.backup.database.image | trim }}
{{- $runs := include "synapse.postgresMajor" $values.database.cloudNativePG.imageName | trim }}
{{- if and $dumps $runs (lt (atoi $dumps) (atoi $runs)) }}
{{- $problems = append $problems (printf "backup.database.image is of PostgreSQL %s, and database.cloudNativePG.imageName of %s, and pg_dump reads no server that is newer than itself: set backup.database.image: %s" $dumps $runs $values.database.cloudNativePG.imageName) }}
{{- end }}
{{- end }}
{{- if and $values.restore.file (not $values.backup.enabled) }}
{{- $problems = append $problems "restore.file is given, and backup.enabled is false: set backup.enabled: true; the claim of backups has the file" }}
{{- end }}
{{- if and $values.restore.file $values.storage.hostPath }}
{{- $problems = append $problems "restore.file and storage.hostPath are both given: unpack the file's folder synapse into that folder yourself, for uid 10001, and leave out restore.file" }}
{{- end }}
{{- if and $values.restore.file (lookup "v1" "Namespace" "" "kube-system") }}
{{- $problems = append $problems "restore.file is given, and this is no helm template --show-only templates/restore.yaml: leave it out here, as Synapse would not wait for it" }}
{{- end }}
{{- if and $values.federation.ca.secret $values.federation.ca.configMap }}
{{- $problems = append $problems "federation.ca.secret and federation.ca.configMap are both given: leave one of them empty" }}
{{- end }}
{{- $placed := list }}
{{- range $problems }}{{ $placed = append $placed (printf "- %s%s" $.Where .) }}{{ end }}
{{- toYaml $placed }}
{{- end }}

{{- /* Takes a dict: root, of. */}}
{{- define "synapse.federationProblems" -}}
{{- $problems := list }}
{{- $values := .of.Values }}
{{- $federation := include "synapse.federation" . | fromYaml }}
{{- if and $values.federation.domains (not $values.federation.enabled) }}
{{- $problems = append $problems "federation.domains are given, and federation.enabled is false: set federation.enabled: true, or leave out the domains" }}
{{- end }}
{{- if and $federation.on (not $values.tls.secret) (not (hasPrefix "https://" $values.publicUrl)) }}
{{- $problems = append $problems (printf "it federates with %s, and nobody could reach it by TLS: set tls.secret, or an https publicUrl with what answers there (ingress.enabled), or federation.enabled: false" (ternary "everybody" (join ", " $federation.allowed) $federation.open)) }}
{{- end }}
{{- range include "synapse.others" . | fromYamlArray }}
{{- $given := get $values.federation.addresses (include "synapse.host" .serverName) }}
{{- if and $given .clusterIP (ne $given .clusterIP) }}
{{- $problems = append $problems (printf "federation.addresses says that %s is at %s, and its service.clusterIP is %s: leave it out of federation.addresses" .serverName $given .clusterIP) }}
{{- end }}
{{- end }}
{{- $placed := list }}
{{- range $problems }}{{ $placed = append $placed (printf "- %s%s" $.of.Where .) }}{{ end }}
{{- toYaml $placed }}
{{- end }}

{{- /* What no two homeservers may share. */}}
{{- define "synapse.twice" -}}
{{- $problems := list }}
{{- $seen := dict }}
{{- range .Values.computedThemes }}
{{- $values := .Values }}
{{- $external := $values.database.external }}
{{- $own := dict
      "name" .Name
      "serverName" (lower $values.serverName)
      "appservice.existingSecret" $values.appservice.existingSecret
      "appservice.runtimeUrl" $values.appservice.runtimeUrl
      "keys.existingSecret" $values.keys.existingSecret
      "storage.existingClaim" $values.storage.existingClaim
      "storage.hostPath" $values.storage.hostPath
      "restore.file" $values.restore.file
      "service.clusterIP" $values.service.clusterIP
      "service.nodePort" ($values.service.nodePort | default "" | toString)
      "ingress.host" (ternary (include "synapse.publicHost" .) "" $values.ingress.enabled)
      "database.external.secret" (ternary $external.secret "" (and (eq $values.database.type "External") (not $external.dbname)))
      "database.external.dbname" (ternary (printf "%s at %s:%v" $external.dbname ($external.host | default (printf "the host of %s" $external.secret)) $external.port) "" (and (eq $values.database.type "External") (ne $external.dbname ""))) }}
{{- $where := trimSuffix ": " .Where }}
{{- range $what, $value := $own }}
{{- if $value }}
{{- $key := printf "%s %s" $what $value }}
{{- $before := get $seen $key }}
{{- if $before }}
{{- $problems = append $problems (printf "- %s and %s have one %s, %s: give each its own" $before $where $what $value) }}
{{- else }}
{{- $_ := set $seen $key $where }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}
