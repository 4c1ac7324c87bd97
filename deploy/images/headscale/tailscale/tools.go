//go:build tools

// Which programs are built is known to Go by their imports.
package tools

import (
	_ "tailscale.com/cmd/tailscale"
	_ "tailscale.com/cmd/tailscaled"
)
