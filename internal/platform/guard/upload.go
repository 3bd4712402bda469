package guard

import (
	"bytes"
	"io"
	"mime"
	"path"
	"slices"
	"strings"

	"relais/internal/kernel"
)

// FileKind is a kind of file that may be sent, by the ending of its name.
type FileKind string

// The kinds of file that may be sent.
const (
	CSV  FileKind = "csv"
	XLSX FileKind = "xlsx"
	JSON FileKind = "json"
	PDF  FileKind = "pdf"
)

// Upload says what file may be sent in one place.
type Upload struct {
	Most  int64      // bytes
	Kinds []FileKind // those allowed
}

// File is a file that passed: its safe name, its kind and its whole content.
type File struct {
	Name    string
	Kind    FileKind
	Content []byte
}

// Receive reads a file sent by a stranger under a name and a declared media
// type ("" when there is none), and never more than its bound. Name, declared
// type and content must agree on one of the kinds allowed. Errors are of kind
// Invalid: "upload.empty", "upload.size" (the bound in bytes), "upload.kind" for
// a kind that is not allowed, "upload.mismatch" for a content that is not what
// its name or type says, "upload.damaged", and "upload.bomb" for a workbook that
// unfolds beyond measure.
func (u Upload) Receive(name, declared string, content io.Reader) (File, error) {
	whole, err := io.ReadAll(io.LimitReader(content, u.Most+1))
	switch {
	case err != nil:
		return File{}, err
	case len(whole) == 0:
		return File{}, kernel.Fault(kernel.Invalid, "upload.empty")
	case int64(len(whole)) > u.Most:
		return File{}, kernel.Fault(kernel.Invalid, "upload.size", u.Most)
	}
	safe := FileName(name)
	kind := FileKind(strings.ToLower(strings.TrimPrefix(path.Ext(safe), ".")))
	if !slices.Contains(u.Kinds, kind) {
		return File{}, kernel.Fault(kernel.Invalid, "upload.kind")
	}
	if !declares(declared, kind) || !looks(whole, kind) {
		return File{}, kernel.Fault(kernel.Invalid, "upload.mismatch")
	}
	if kind == XLSX {
		err = checkWorkbook(whole)
	}
	if err != nil {
		return File{}, err
	}
	return File{safe, kind, whole}, nil
}

// declarations gives the media types under which browsers send a kind: those
// of Windows call a CSV file a workbook of Excel.
func declarations(kind FileKind) []string {
	switch kind {
	case CSV:
		return []string{"text/csv", "text/plain", "text/x-csv", "application/csv", "application/vnd.ms-excel", "text/comma-separated-values"}
	case XLSX:
		return []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	case JSON:
		return []string{"application/json", "application/geo+json", "text/json", "text/plain"}
	case PDF:
		return []string{"application/pdf"}
	}
	return nil
}

// declares tells whether a media type goes with a kind; a browser that does
// not know says nothing, or octets.
func declares(declared string, kind FileKind) bool {
	if declared == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(declared)
	return err == nil && (media == "application/octet-stream" || slices.Contains(declarations(kind), media))
}

// looks tells whether a content is of a kind, by its first bytes, and that of
// text by all of them.
func looks(content []byte, kind FileKind) bool {
	switch kind {
	case XLSX:
		return bytes.HasPrefix(content, []byte("PK\x03\x04"))
	case PDF:
		return bytes.HasPrefix(content, []byte("%PDF-1.")) || bytes.HasPrefix(content, []byte("%PDF-2."))
	case JSON:
		return isJSON(content)
	case CSV:
		return isTable(content)
	}
	return false
}
