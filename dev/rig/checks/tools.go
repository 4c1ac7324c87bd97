//go:build tools

package rig

import _ "github.com/rhysd/actionlint/cmd/actionlint"
