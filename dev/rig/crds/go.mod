module rig/crds

go 1.26.0

require (
	github.com/cert-manager/cert-manager v1.21.2
	github.com/cloudnative-pg/cloudnative-pg v1.27.1
	github.com/prometheus-operator/prometheus-operator v0.85.0
)
