package faults_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// drive is a disk whose power can be cut. Two file systems stand one in the
// other:
//
//	outside.img   a file; what is in it stays when the power goes
//	  outside/    ext4 on a loop device over it: its pages in memory are the
//	              cache of the drive
//	    disk.img  what the drive is asked to keep
//	      inside/ ext4 on a loop device over that: where the network is
//
// A program that writes into inside/ leaves pages in the memory of the kernel.
// What the kernel sends to its disk goes to disk.img, which is a file of
// outside/ and so still in memory; it reaches outside.img only when the kernel
// asks the drive to flush its cache, as fsync makes it do. The journals of ext4
// are told to commit by themselves every five minutes only, far longer than a
// round, so that nothing reaches the drive but by fsync.
type drive struct {
	t       *testing.T
	folder  string // holds everything
	network string // where the network is
}

const (
	insideSize  = 40 << 20 // bytes
	outsideSize = 56 << 20
)

// newDrive mounts an empty drive. The test is skipped where loop devices
// cannot be mounted.
func newDrive(t *testing.T) *drive {
	t.Helper()
	d := &drive{t: t, folder: t.TempDir()}
	mountOrSkip(t, d.folder, "-t", "tmpfs", "tmpfs") // outside.img stays whatever the machine does: no need to wait for a real disk
	outside, inside := d.path("outside"), d.path("inside")
	makeImage(t, d.path("outside.img"), outsideSize)
	d.mount(d.path("outside.img"), outside)
	makeImage(t, filepath.Join(outside, "disk.img"), insideSize)
	run(t, "sync", "--file-system", outside)
	d.mount(filepath.Join(outside, "disk.img"), inside)
	d.network = filepath.Join(inside, "network")
	if err := os.Mkdir(d.network, 0o700); err != nil {
		t.Fatal(err)
	}
	run(t, "sync", "--file-system", inside)
	return d
}

func (d *drive) path(name string) string { return filepath.Join(d.folder, name) }

// mount mounts an image until the test ends, or until unmount.
func (d *drive) mount(image, at string) {
	d.t.Helper()
	if err := os.MkdirAll(at, 0o700); err != nil {
		d.t.Fatal(err)
	}
	mountOrSkip(d.t, at, "-t", "ext4", "-o", "loop,commit=300,noatime,noinit_itable", image)
}

// mountOrSkip mounts until the test ends, and skips the test where the machine
// refuses.
func mountOrSkip(t *testing.T, at string, what ...string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("left out: mounting takes root")
	}
	if out, err := exec.Command("mount", append(what, at)...).CombinedOutput(); err != nil {
		t.Skipf("left out: this machine does not mount %s: %s", what, bytes.TrimSpace(out))
	}
	t.Cleanup(func() { _ = exec.Command("umount", "--lazy", at).Run() })
}

func (d *drive) unmount(at string) {
	d.t.Helper()
	run(d.t, "umount", at)
}

// fates are what may be on the disk after a cut: the drive had written all it
// was sent, or only what it was told to flush, or that and any part of the
// rest, whatever the order it was sent in.
var fates = []string{"all sent", "flushed only", "any part"}

// cut takes the image of the disk for each fate, while the writer is stopped.
func (d *drive) cut() (images map[string]string) {
	d.t.Helper()
	images = map[string]string{}
	for _, fate := range fates {
		images[fate] = d.path(strings.ReplaceAll(fate, " ", "-") + ".img")
	}
	// Read from beneath its file system, disk.img is what was flushed: that
	// first, in case reading flushes. Read through it, it is all that was sent.
	d.copyBeneath(images["flushed only"])
	d.copy(d.path("outside/disk.img"), images["all sent"])
	d.mix(images["flushed only"], images["all sent"], images["any part"])
	return images
}

// cutInFlight cuts the power while the writer is at work, at any moment of what
// the kernel sends, and gives the image of the disk. From then on every call of
// the writer fails.
func (d *drive) cutInFlight() (images map[string]string) {
	d.t.Helper()
	outside, err := os.Open(d.path("outside"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer outside.Close()
	const (
		shutDown     = 0x8004587d // EXT4_IOC_SHUTDOWN
		withoutFlush = 2
	)
	how := uint32(withoutFlush)
	if _, _, refused := syscall.Syscall(syscall.SYS_IOCTL, outside.Fd(), shutDown, uintptr(unsafe.Pointer(&how))); refused != 0 {
		d.t.Skipf("left out: the file system is not shut down: %v", refused)
	}
	image := d.path("in-flight.img")
	d.copyBeneath(image)
	return map[string]string{"in flight": image}
}

// copyBeneath copies disk.img as the drive holds it.
func (d *drive) copyBeneath(to string) {
	d.t.Helper()
	d.copy(d.path("outside.img"), d.path("beneath.img"))
	d.mount(d.path("beneath.img"), d.path("beneath"))
	d.copy(d.path("beneath/disk.img"), to)
	d.unmount(d.path("beneath"))
}

func (d *drive) copy(from, to string) {
	d.t.Helper()
	run(d.t, "cp", "--sparse=always", from, to)
}

// mix makes of a former image and a later one what a drive leaves that wrote
// some of the sectors in between.
func (d *drive) mix(former, later, to string) {
	d.t.Helper()
	const sector = 4096
	a, b := readAll(d.t, former), readAll(d.t, later)
	for at := 0; at < len(a); at += sector {
		if !bytes.Equal(a[at:at+sector], b[at:at+sector]) && rand.IntN(2) == 0 {
			copy(a[at:], b[at:at+sector])
		}
	}
	if err := os.WriteFile(to, a, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// afterwards runs a check on the network as the next start finds it on an
// image.
func (d *drive) afterwards(image string, check func(folder string)) {
	d.t.Helper()
	at := d.path("afterwards")
	d.mount(image, at)
	defer d.unmount(at)
	check(filepath.Join(at, "network"))
}

// makeImage makes a file of a size that holds an empty ext4, all its blocks
// there.
func makeImage(t *testing.T, path string, size int64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.CopyN(f, zeros{}, size); err != nil {
		t.Fatal(err)
	}
	run(t, "mkfs.ext4", "-q", "-b", "4096", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", path)
}

// zeros is an endless file of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func run(t *testing.T, program string, line ...string) {
	t.Helper()
	if out, err := exec.Command(program, line...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", program, line, err, out)
	}
}
