package invent

import (
	"bufio"
	"errors"
	"os"

	"relais/internal/directory"
	"relais/internal/directory/standard"
)

// WriteFile writes places as a CSV file of the standard v1, 32 columns.
func WriteFile(path string, places []directory.Place) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffered := bufio.NewWriterSize(file, 1<<20)
	w := standard.NewWriter(buffered)
	for _, p := range places {
		if err := w.Write(p); err != nil {
			return err
		}
	}
	return errors.Join(w.Flush(), buffered.Flush())
}
