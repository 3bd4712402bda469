package guard

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"relais/internal/kernel"
)

// What a workbook may unfold into: a sheet of 100,000 rows stays far below.
const (
	mostEntries  = 2000
	mostUnfolded = 256 << 20 // bytes, of all entries
	mostRatio    = 200       // times its archive, past the size below
	ratioFrom    = 16 << 20  // bytes: an honest small sheet of equal cells is dense
)

// checkWorkbook refuses an archive that is no workbook, holds macros or goes
// out of itself, or unfolds beyond measure. It counts what really comes out,
// for an archive may lie about it.
func checkWorkbook(content []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return kernel.Because(kernel.Invalid, "upload.damaged", err)
	}
	if len(archive.File) > mostEntries {
		return kernel.Fault(kernel.Invalid, "upload.bomb")
	}
	if err := checkEntries(archive.File); err != nil {
		return err
	}
	bound := min(mostUnfolded, max(ratioFrom, mostRatio*int64(len(content))))
	for _, entry := range archive.File {
		unfolded, err := unfold(entry, bound)
		if err != nil {
			return kernel.Because(kernel.Invalid, "upload.damaged", err)
		}
		if bound -= unfolded; bound < 0 {
			return kernel.Fault(kernel.Invalid, "upload.bomb")
		}
	}
	return nil
}

// checkEntries refuses by names: an archive without a workbook, with macros or
// programs, with a path that leaves it, or with two entries of one name, which
// programs would read differently.
func checkEntries(entries []*zip.File) error {
	seen := map[string]bool{}
	for _, entry := range entries {
		name := strings.ToLower(entry.Name)
		inside := path.Clean(name) == strings.TrimSuffix(name, "/") && !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "..")
		active := strings.HasSuffix(name, ".bin") && strings.Contains(name, "vba") || strings.Contains(name, "activex")
		if !inside || active || strings.Contains(name, `\`) || seen[name] {
			return kernel.Fault(kernel.Invalid, "upload.mismatch")
		}
		seen[name] = true
	}
	if !seen["[content_types].xml"] || !seen["xl/workbook.xml"] {
		return kernel.Fault(kernel.Invalid, "upload.mismatch")
	}
	return nil
}

// unfold gives the size of an entry once decompressed, or a little more than
// bound when it is larger.
func unfold(entry *zip.File, bound int64) (int64, error) {
	content, err := entry.Open()
	if err != nil {
		return 0, err
	}
	defer content.Close()
	return io.Copy(io.Discard, io.LimitReader(content, bound+1))
}
