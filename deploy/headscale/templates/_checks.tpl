{{- /* What the schema cannot see: values that contradict each other. All at once, each with what to do. */}}
{{- define "headscale.checks" -}}
{{- $problems := include "headscale.egressProblems" . | fromYamlArray }}
{{- if eq .Values.service "headscale" }}
{{- range list "address" "relay" "volume" "policy" "keys" }}
{{- $problems = concat $problems (include (printf "headscale.%sProblems" .) $ | fromYamlArray) }}
{{- end }}
{{- end }}
{{- with $problems }}
{{- fail (printf "%s\n" (join "\n" (prepend . (ternary "a value is to be corrected:" (printf "%d values are to be corrected:" (len .)) (eq (len .) 1))))) }}
{{- end }}
{{- end }}

{{- define "headscale.addressProblems" -}}
{{- $problems := list }}
{{- $values := .Values }}
{{- $host := include "headscale.host" . }}
{{- if not $values.serverUrl }}
{{- $problems = append $problems "- serverUrl is missing: where devices reach Headscale, e.g. --set serverUrl=https://headscale.example.org; with Tailscale's own service set service: tailscale" }}
{{- end }}
{{- if and $values.dns.magicDns (not $values.baseDomain) }}
{{- $problems = append $problems "- baseDomain is missing: how the names of devices end, e.g. --set baseDomain=tail.example.org; or set dns.magicDns: false" }}
{{- end }}
{{- if and $values.baseDomain (or (eq $host $values.baseDomain) (hasSuffix (printf ".%s" $values.baseDomain) $host)) }}
{{- $problems = append $problems (printf "- baseDomain is %s, and serverUrl is in it: devices would look for Headscale within the tailnet; take another, e.g. baseDomain: tail.%s" $values.baseDomain (regexReplaceAll "^[^.]*\\." $host "")) }}
{{- end }}
{{- if and $values.dns.overrideLocalDns (not $values.dns.nameservers) }}
{{- $problems = append $problems "- dns.overrideLocalDns is true, and dns.nameservers is empty: name those that devices are to ask, e.g. dns.nameservers: [9.9.9.9]" }}
{{- end }}
{{- if and $values.ingress.enabled $values.tls.secret }}
{{- $problems = append $problems "- ingress.enabled is true, and tls.secret is given: one of them speaks TLS; put the Secret into ingress.tlsSecret, or set ingress.enabled: false" }}
{{- end }}
{{- if and $values.tls.secret (not (hasPrefix "https://" $values.serverUrl)) $values.serverUrl }}
{{- $problems = append $problems (printf "- tls.secret is given, and serverUrl is %s: set serverUrl: https://%s" $values.serverUrl $host) }}
{{- end }}
{{- if and $values.expose.nodePort (eq $values.expose.type "ClusterIP") }}
{{- $problems = append $problems "- expose.nodePort is given, and expose.type is ClusterIP: set expose.type: NodePort" }}
{{- end }}
{{- if and $values.metrics.serviceMonitor.enabled (not $values.metrics.enabled) }}
{{- $problems = append $problems "- metrics.serviceMonitor.enabled is true, and metrics.enabled is false: set metrics.enabled: true" }}
{{- end }}
{{- if and (not $values.oidc.issuer) $values.oidc.secret }}
{{- $problems = append $problems "- oidc.secret is given, and oidc.issuer is empty: name the issuer, e.g. oidc.issuer: https://id.example.org/realms/home" }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- define "headscale.relayProblems" -}}
{{- $problems := list }}
{{- $derp := .Values.derp }}
{{- if and $derp.embedded (hasPrefix "http://" .Values.serverUrl) }}
{{- $problems = append $problems (printf "- derp.embedded is true, and serverUrl is %s: devices reach the relay by https only; set an https serverUrl, or derp.embedded: false and other relays" .Values.serverUrl) }}
{{- end }}
{{- if not (or $derp.embedded $derp.urls $derp.regions) }}
{{- $problems = append $problems "- derp.embedded is false, and derp.urls and derp.regions are empty: Headscale does not start without a relay; set derp.embedded: true, or name others" }}
{{- end }}
{{- if and $derp.embedded (hasKey $derp.regions ($derp.regionId | toString)) }}
{{- $problems = append $problems (printf "- derp.regions has %v, which is derp.regionId, too: give one of them another number" $derp.regionId) }}
{{- end }}
{{- if and $derp.embedded (eq $derp.stun.type "NodePort") (ne ($derp.stun.port | toString) ($derp.stun.nodePort | default "" | toString)) }}
{{- $problems = append $problems "- derp.stun.type is NodePort, and derp.stun.port is not derp.stun.nodePort: devices are told one port; set both to one number of the cluster's range, e.g. 30478" }}
{{- end }}
{{- if and $derp.stun.nodePort (eq $derp.stun.type "ClusterIP") }}
{{- $problems = append $problems "- derp.stun.nodePort is given, and derp.stun.type is ClusterIP: set derp.stun.type: NodePort" }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- define "headscale.volumeProblems" -}}
{{- $problems := list }}
{{- $values := .Values }}
{{- $external := $values.database.external }}
{{- if and (eq $values.database.type "External") (not $external.secret) }}
{{- $problems = append $problems "- database.type is External, and database.external.secret is empty: name a Secret with the password of the database" }}
{{- end }}
{{- if and (ne $values.database.type "External") $external.secret }}
{{- $problems = append $problems "- database.external.secret is given, and database.type is SQLite: set database.type: External" }}
{{- end }}
{{- if and $values.storage.existingClaim $values.storage.hostPath }}
{{- $problems = append $problems "- storage.existingClaim and storage.hostPath are both given: leave one of them empty" }}
{{- end }}
{{- if and $values.backup.existingClaim (eq $values.backup.existingClaim $values.storage.existingClaim) }}
{{- $problems = append $problems (printf "- backup.existingClaim and storage.existingClaim are both %s: give backups a claim of their own, best on another disk" $values.backup.existingClaim) }}
{{- end }}
{{- if and $values.restore.file (not $values.backup.enabled) }}
{{- $problems = append $problems "- restore.file is given, and backup.enabled is false: set backup.enabled: true, and backup.existingClaim to where the file is" }}
{{- end }}
{{- if and $values.restore.file (lookup "v1" "Namespace" "" "kube-system") }}
{{- $problems = append $problems "- restore.file is given, and this is no helm template --show-only templates/restore.yaml: leave it out here, as Headscale would not wait for it" }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- define "headscale.policyProblems" -}}
{{- $problems := list }}
{{- $policy := .Values.policy }}
{{- $tags := concat (list "node" "brain" "homeserver" "laptop") (keys $policy.tagOwners) }}
{{- $groups := append (keys $policy.groups) "owners" }}
{{- range $policy.owners }}
{{- if not (or (contains "@" .) (has . $.Values.users)) }}
{{- $problems = append $problems (printf "- policy.owners names %s, who is none of users: add %s to users" . .) }}
{{- end }}
{{- end }}
{{- range $group, $members := $policy.groups }}
{{- if eq $group "owners" }}
{{- $problems = append $problems "- policy.groups has owners, which is made of policy.owners: put them there" }}
{{- end }}
{{- range $members }}
{{- if not (or (contains "@" .) (has . $.Values.users)) }}
{{- $problems = append $problems (printf "- policy.groups.%s names %s, who is none of users: add %s to users" $group . .) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $tag, $owners := $policy.tagOwners }}
{{- range $owners }}
{{- if and (hasPrefix "group:" .) (not (has (trimPrefix "group:" .) $groups)) }}
{{- $problems = append $problems (printf "- policy.tagOwners.%s names %s, which is not there: add it to policy.groups" $tag .) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $policy.clusterTags }}
{{- if not (has . $tags) }}
{{- $problems = append $problems (printf "- policy.clusterTags names %s, which is no tag: add it to policy.tagOwners" .) }}
{{- end }}
{{- if eq . "brain" }}
{{- $problems = append $problems "- policy.clusterTags names brain: all nodes could call all its ports; leave it out, and give a cluster's node with a model the tag node" }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- define "headscale.keysProblems" -}}
{{- $problems := list }}
{{- $tags := concat (list "node" "brain" "homeserver" "laptop") (keys .Values.policy.tagOwners) }}
{{- $seen := dict }}
{{- range $i, $each := .Values.preauthKeys }}
{{- $secret := include "headscale.keySecret" (dict "of" $each "root" $) }}
{{- if hasKey $seen $secret }}
{{- $problems = append $problems (printf "- preauthKeys[%d] and preauthKeys[%d] have one Secret, %s: give each its own" (int (get $seen $secret)) $i $secret) }}
{{- end }}
{{- $_ := set $seen $secret $i }}
{{- if and $each.tags $each.user }}
{{- $problems = append $problems (printf "- preauthKeys[%d] has tags and a user: a device belongs to tags or to a user; leave one of them out" $i) }}
{{- else if not (or $each.tags $each.user) }}
{{- $problems = append $problems (printf "- preauthKeys[%d] has neither tags nor a user: say what its devices are, e.g. tags: [node]" $i) }}
{{- end }}
{{- range $each.tags }}
{{- if not (has . $tags) }}
{{- $problems = append $problems (printf "- preauthKeys[%d] names the tag %s, which nobody owns: add it to policy.tagOwners" $i .) }}
{{- end }}
{{- end }}
{{- if and $each.user (not (has $each.user $.Values.users)) }}
{{- $problems = append $problems (printf "- preauthKeys[%d] names the user %s, who is none of users: add %s to users" $i $each.user $each.user) }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- define "headscale.egressProblems" -}}
{{- $problems := list }}
{{- $seen := dict }}
{{- if and (eq .Values.service "tailscale") (not .Values.egress) }}
{{- $problems = append $problems "- service is tailscale, and egress is empty, so that there is nothing to install: name a device, e.g. {name: ollama, target: m3, port: 11434, authKeySecret: ollama-key}" }}
{{- end }}
{{- if and (eq .Values.service "tailscale") .Values.serverUrl }}
{{- $problems = append $problems (printf "- service is tailscale, and serverUrl is %s: leave serverUrl out, or set service: headscale" .Values.serverUrl) }}
{{- end }}
{{- if and (eq .Values.service "tailscale") .Values.preauthKeys }}
{{- $problems = append $problems "- service is tailscale, and preauthKeys are given: make keys in Tailscale's admin console, and put them into Secrets" }}
{{- end }}
{{- range $i, $each := .Values.egress }}
{{- if hasKey $seen $each.name }}
{{- $problems = append $problems (printf "- egress[%d] and egress[%d] have one name, %s: give each its own" (int (get $seen $each.name)) $i $each.name) }}
{{- end }}
{{- $_ := set $seen $each.name $i }}
{{- if and (eq $.Values.service "headscale") (has $each.name (list (include "headscale.name" $) (printf "%s-stun" (include "headscale.name" $)) (printf "%s-metrics" (include "headscale.name" $)))) }}
{{- $problems = append $problems (printf "- egress[%d].name is %s, which is a Service of Headscale's own: take another" $i $each.name) }}
{{- end }}
{{- range $key := $.Values.preauthKeys }}
{{- if and (eq $each.authKeySecret (include "headscale.keySecret" (dict "of" $key "root" $))) (not $.Values.policy.rules) (not (or (has "node" ($key.tags | default list)) (has "homeserver" ($key.tags | default list)))) }}
{{- $problems = append $problems (printf "- egress[%d].authKeySecret is the key of preauthKeys %s, whose devices may not call a model: give it tags: [node]" $i $key.name) }}
{{- end }}
{{- if and (eq $each.authKeySecret (include "headscale.keySecret" (dict "of" $key "root" $))) (not $key.reusable) (not $.Values.egressPods.storage.enabled) }}
{{- $problems = append $problems (printf "- egressPods.storage.enabled is false, and the key of preauthKeys %s is good once: the second pod could not join; set reusable: true, and a longer expiration" $key.name) }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}
