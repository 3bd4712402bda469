//go:build !linux

package db

// refuseNetworkFolder knows how to look only on Linux; elsewhere the operator
// must keep the file on a local disk.
func refuseNetworkFolder(string) error { return nil }
