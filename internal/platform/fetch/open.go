package fetch

import (
	"context"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"relais/internal/kernel"
)

// Config says how far Open goes. The zero Config is safe: a minute, 1 GiB,
// public addresses only.
type Config struct {
	Stdin   io.Reader        // what "-" reads; nil when there is none
	Timeout time.Duration    // for the whole transfer of an address; a minute when zero
	MaxSize int64            // bytes, after decompression of the transfer; 1 GiB when zero
	Allow   []netip.AddrPort // addresses reached although they are not public: for tests

	resolver *net.Resolver // nil for that of the system
}

// Open opens a path, "-" for the standard input, or an http or https address.
// The name is that of the file, without folders, for messages. The caller
// closes the content. Errors of kind Invalid or NotFound say what is wrong
// with the location, Unavailable that the other side did not answer well; a
// content larger than MaxSize ends with an error of kind Invalid.
func Open(ctx context.Context, location string, config Config) (content io.ReadCloser, name string, err error) {
	switch {
	case location == "":
		return nil, "", kernel.Fault(kernel.Invalid, "fetch.location")
	case location == "-" && config.Stdin == nil:
		return nil, "", kernel.Fault(kernel.Invalid, "fetch.stdin")
	case location == "-":
		content, name = io.NopCloser(config.Stdin), "stdin"
	case strings.Contains(location, "://"):
		return openAddress(ctx, location, config)
	default:
		content, name, err = openFile(location)
	}
	if err != nil {
		return nil, "", err
	}
	return bound(content, config.maxSize()), name, nil
}

func openFile(path string) (io.ReadCloser, string, error) {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return nil, "", kernel.Because(kernel.NotFound, "fetch.no_file", err, path)
	case err != nil:
		return nil, "", kernel.Because(kernel.Invalid, "fetch.file", err, path)
	case info.IsDir():
		return nil, "", kernel.Fault(kernel.Invalid, "fetch.folder", path)
	}
	file, err := os.Open(path)
	if err != nil {
		kind := kernel.Invalid
		if os.IsPermission(err) {
			kind = kernel.Forbidden
		}
		return nil, "", kernel.Because(kind, "fetch.file", err, path)
	}
	return file, filepath.Base(path), nil
}

func (c Config) maxSize() int64 {
	if c.MaxSize == 0 {
		return 1 << 30
	}
	return c.MaxSize
}

func (c Config) timeout() time.Duration {
	if c.Timeout == 0 {
		return time.Minute
	}
	return c.Timeout
}

// bound gives content that fails instead of going over size bytes.
func bound(content io.ReadCloser, size int64) io.ReadCloser {
	return &bounded{ReadCloser: content, size: size, left: size}
}

type bounded struct {
	io.ReadCloser
	size, left int64
}

// Read reads at most one byte more than is left, to tell a content of the
// exact size from a larger one.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, kernel.Fault(kernel.Invalid, "fetch.size", b.size)
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	b.left -= int64(n)
	if b.left < 0 {
		return 0, kernel.Fault(kernel.Invalid, "fetch.size", b.size)
	}
	return n, err
}
