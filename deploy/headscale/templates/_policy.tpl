{{- /* policy.hujson. JSON with comments: what has none to say is JSON. */}}
{{- define "headscale.policy" -}}
{{- $policy := .Values.policy }}
{{- $groups := dict "group:owners" list }}
{{- range $policy.owners }}{{ $_ := set $groups "group:owners" (append (get $groups "group:owners") (include "headscale.user" .)) }}{{ end }}
{{- range $name, $users := $policy.groups }}
{{- $members := list }}
{{- range $users }}{{ $members = append $members (include "headscale.user" .) }}{{ end }}
{{- $_ := set $groups (printf "group:%s" $name) $members }}
{{- end }}
{{- $tags := dict }}
{{- range list "node" "brain" "homeserver" "laptop" }}{{ $_ := set $tags (printf "tag:%s" .) (list "group:owners") }}{{ end }}
{{- range $name, $owners := $policy.tagOwners }}{{ $_ := set $tags (printf "tag:%s" $name) $owners }}{{ end }}
{{- $cluster := list }}
{{- range $policy.clusterTags }}{{ $cluster = append $cluster (printf "tag:%s" .) }}{{ end }}
{{- $routes := dict }}
{{- range $policy.podNetworks }}{{ $_ := set $routes . $cluster }}{{ end }}
{{- $inCluster := list }}
{{- range concat $cluster $policy.podNetworks }}{{ $inCluster = append $inCluster (printf "%s:*" .) }}{{ end }}
{{- $public := include "headscale.ports" $policy.publicPorts }}
{{- $owned := include "headscale.ports" $policy.ownerPorts -}}
{
  "groups": {{ toJson $groups }},
  "tagOwners": {{ toJson $tags }},
  {{- with $policy.hosts }}
  "hosts": {{ toJson . }},
  {{- end }}
  "autoApprovers": {"routes": {{ toJson $routes }}},
  // What no rule accepts is refused.
  "acls": [
    // Machines call models.
    {"action": "accept", "proto": "tcp", "src": ["tag:node", "tag:homeserver"], "dst": ["tag:brain:{{ $policy.modelPort }}"]},
    {{- if $public }}
    // People, and homeservers among themselves, call homeservers.
    {"action": "accept", "proto": "tcp", "src": ["group:owners", "tag:laptop", "tag:homeserver", "tag:node"], "dst": ["tag:homeserver:{{ $public }}"]},
    {{- end }}
    {{- if $inCluster }}
    // The nodes of a cluster, and their pods.
    {"action": "accept", "src": {{ toJson (concat $cluster $policy.podNetworks) }}, "dst": {{ toJson $inCluster }}},
    {{- end }}
    {{- if $owned }}
    // Owners look after machines, not after models.
    {"action": "accept", "proto": "tcp", "src": ["group:owners"], "dst": ["tag:node:{{ $owned }}", "tag:homeserver:{{ $owned }}"]},
    {{- end }}
    {{- range $policy.rules }}
    {{ toJson . }},
    {{- end }}
  ],
  {{- with $policy.ssh }}
  "ssh": [
    {{- range . }}
    {{ toJson . }},
    {{- end }}
  ],
  {{- end }}
  {{- with include "headscale.tests" $policy | fromJsonArray }}
  // `headscale policy check` wants a device of each tag that stands here; a start does not.
  "tests": [
    {{- range . }}
    {{ toJson . }},
    {{- end }}
  ],
  {{- end }}
}
{{- end }}

{{- /* A user, as the policy writes it: farm is farm@, ann@example.org is herself. */}}
{{- define "headscale.user" -}}
{{ . }}{{ if not (contains "@" .) }}@{{ end }}
{{- end }}

{{- define "headscale.ports" -}}
{{- $ports := list }}{{- range . }}{{ $ports = append $ports (. | toString) }}{{ end }}{{ join "," $ports }}
{{- end }}

{{- /*
What the rules of this chart accept, and the nearest that they do not; only between the tags that are to be tested. Takes .Values.policy.
One port each: Headscale tests single connections.
*/}}
{{- define "headscale.tests" -}}
{{- $policy := . }}
{{- $tags := .tests.tags }}
{{- $accepted := dict "node" list "brain" list "homeserver" list "laptop" list }}
{{- range list "node" "homeserver" }}
{{- $_ := set $accepted . (append (get $accepted .) (printf "tag:brain:%v" $policy.modelPort)) }}
{{- end }}
{{- range $from := list "node" "homeserver" "laptop" }}
{{- range $policy.publicPorts }}{{ $_ := set $accepted $from (append (get $accepted $from) (printf "tag:homeserver:%v" .)) }}{{ end }}
{{- end }}
{{- range $from := $policy.clusterTags }}
{{- if hasKey $accepted $from }}
{{- range $to := $policy.clusterTags }}{{ $_ := set $accepted $from (append (get $accepted $from) (printf "tag:%s:10250" $to)) }}{{ end }}
{{- end }}
{{- end }}
{{- $tests := list }}
{{- range $from := list "node" "brain" "homeserver" "laptop" }}
{{- if has $from $tags }}
{{- $accept := list }}
{{- range get $accepted $from | uniq }}{{ if has (index (splitList ":" .) 1) $tags }}{{ $accept = append $accept . }}{{ end }}{{ end }}
{{- $deny := list }}
{{- range $to := list "node" "brain" "homeserver" "laptop" }}
{{- if and (has $to $tags) (not (and (has $from $policy.clusterTags) (has $to $policy.clusterTags))) }}
{{- range list 22 80 $policy.modelPort }}
{{- $target := printf "tag:%s:%v" $to . }}
{{- if not (has $target (get $accepted $from)) }}{{ $deny = append $deny $target }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- $test := dict "src" (printf "tag:%s" $from) "proto" "tcp" }}
{{- with $accept }}{{ $_ := set $test "accept" . }}{{ end }}
{{- with $deny }}{{ $_ := set $test "deny" . }}{{ end }}
{{- if or $accept $deny }}{{ $tests = append $tests $test }}{{ end }}
{{- end }}
{{- end }}
{{- concat $tests $policy.tests.more | toJson }}
{{- end }}
