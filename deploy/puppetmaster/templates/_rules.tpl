{{- /* What the registrar does to resources, verb by verb. Of Secrets nothing: each is granted by whoever makes it. */}}
{{- define "puppetmaster.rules" -}}
# What is declared. Finalizers are patched into it; a PuppetSet's Puppets and Friendships are made and deleted.
- apiGroups: [puppetmaster.dev]
  resources: [homeservers, puppetsets, servicediscoveries]
  verbs: [get, list, watch, patch]
- apiGroups: [puppetmaster.dev]
  resources: [puppets, friendships]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [puppetmaster.dev]
  resources: [homeservers/status, puppets/status, puppetsets/status, friendships/status, servicediscoveries/status]
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
# The runtime's own Service, and those that a ServiceDiscovery names.
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create, patch]
# What each runtime may reach; the policy of what is granted goes when nothing is.
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, create, patch, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end }}
