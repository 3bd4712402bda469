package i18n

import "io/fs"

// Folder gives a folder of embedded texts, for [Load]. What is not there is told
// by Load, which then finds no text in it.
func Folder(embedded fs.FS, name string) fs.FS {
	found, err := fs.Sub(embedded, name)
	if err != nil {
		return embedded
	}
	return found
}
