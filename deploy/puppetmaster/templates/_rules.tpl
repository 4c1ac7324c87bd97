{{- /* What the registrar does to resources, verb by verb. Of Secrets nothing: each is granted by whoever makes it. */}}
{{- define "puppetmaster.rules" -}}
# What is declared. Finalizers are patched into it; a PuppetSet's Puppets and Friendships are made and deleted.
- apiGroups: [puppetmaster.dev]
  resources: [homeservers, puppetsets, servicediscoveries, llmpolicies, memorypolicies, tools]
  verbs: [get, list, watch, patch]
- apiGroups: [puppetmaster.dev]
  resources: [puppets, friendships]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [puppetmaster.dev]
  resources: [homeservers/status, puppets/status, puppetsets/status, friendships/status, servicediscoveries/status, llmpolicies/status, memorypolicies/status, tools/status]
  verbs: [get, patch]
# The record of approvals, made, put right and deleted when it is old.
- apiGroups: [puppetmaster.dev]
  resources: [approvals]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [puppetmaster.dev]
  resources: [approvals/status]
  verbs: [get, patch]
# Owner references that block a deletion, where OwnerReferencesPermissionEnforcement is on.
- apiGroups: [puppetmaster.dev]
  resources: [puppetsets/finalizers]
  verbs: [update]
# The runtime of each Homeserver. What owns it takes it away.
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, create, patch]
# Who signed the registrar's certificate.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, create, patch]
# The pod of each brain that is a program of its own; a puppet may come to want another brain.
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, delete]
# Why such a pod is not ready.
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
# The runtime's own Service, those of brains, and those that a ServiceDiscovery names.
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create, patch, delete]
# What each runtime may reach, and who reaches brains; the policy of what is granted goes when nothing is.
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, create, patch, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end }}
