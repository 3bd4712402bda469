package db

import (
	"syscall"

	"relais/internal/kernel"
)

// File systems shared between machines, or between a virtual machine and its
// host, by their magic number (statfs(2)).
var sharedFileSystems = map[int64]string{
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
	0x786f4256: "VirtualBox",
	0xbacbacbc: "VMware",
	0x5346414f: "AFS",
	0x6b414653: "AFS",
	0x47504653: "GPFS",
	0x01161970: "GFS2",
	0x7461636f: "OCFS2",
	0x19830326: "BeeGFS",
}

// refuseNetworkFolder refuses folders on which SQLite's write-ahead log would
// corrupt, because its shared memory is not shared between machines.
func refuseNetworkFolder(folder string) error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return kernel.Because(kernel.Unavailable, "db.folder", err, folder)
	}
	if name, shared := sharedFileSystem(int64(s.Type)); shared { //nolint:unconvert // 32 bits wide on some machines
		return kernel.Fault(kernel.Unavailable, "db.network_folder", folder, name)
	}
	return nil
}

// sharedFileSystem names the shared file system that has a magic number, which
// 32-bit machines give with a sign.
func sharedFileSystem(magic int64) (name string, shared bool) {
	name, shared = sharedFileSystems[magic&0xffffffff]
	return name, shared
}
