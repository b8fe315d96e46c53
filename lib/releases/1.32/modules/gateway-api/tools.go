//go:build tools

// Package tools names a package of the module whose files are taken, so that go.sum holds its digest.
package tools

import (
	_ "sigs.k8s.io/gateway-api/apis/v1"
)
