package db

import (
	"syscall"

	"relais/internal/kernel"
)

// File systems shared between machines, by their magic number (statfs(2)).
var networkFileSystems = map[int64]string{
	0x6969:     "NFS",
	0x517b:     "SMB",
	0xff534d42: "CIFS",
	0xfe534d42: "SMB2",
	0x01021997: "9P",
	0x65735546: "FUSE or virtiofs",
	0x73757245: "Coda",
	0x00c36400: "Ceph",
	0x0bd00bd0: "Lustre",
	0x6a656a63: "virtiofs",
}

// refuseNetworkFolder refuses folders on which SQLite's write-ahead log would
// corrupt, because its shared memory is not shared between machines.
func refuseNetworkFolder(folder string) error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return kernel.Because(kernel.Unavailable, "db.folder", err, folder)
	}
	if name, shared := networkFileSystems[int64(s.Type)&0xffffffff]; shared {
		return kernel.Fault(kernel.Unavailable, "db.network_folder", folder, name)
	}
	return nil
}
