//go:build tools

package rig

import _ "helm.sh/helm/v3/cmd/helm"
