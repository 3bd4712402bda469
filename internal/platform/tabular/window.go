package tabular

import (
	"bytes"
	"io"
)

// window shows the bytes of r that were read but not yet taken.
type window struct {
	r          io.Reader
	buf        []byte
	start, end int
	err        error // of r, once it has come
}

// step is the least that is read at once.
const step = 64 << 10

func (w *window) bytes() []byte { return w.buf[w.start:w.end] }

// take gives the first n bytes, valid until the next call of more.
func (w *window) take(n int) []byte {
	taken := w.buf[w.start : w.start+n]
	w.start += n
	return taken
}

// more reads on, and gives the error of r once nothing is left to read.
func (w *window) more() error {
	if w.err != nil {
		return w.err
	}
	if len(w.buf)-w.end < step {
		w.room()
	}
	for range 100 { // io.Reader may give nothing without an error, but not for ever
		n, err := w.r.Read(w.buf[w.end:])
		w.end += n
		w.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	w.err = io.ErrNoProgress
	return w.err
}

// room makes place for at least a step at the end of the buffer.
func (w *window) room() {
	kept := w.end - w.start
	target := w.buf
	if cap(w.buf)-kept < step {
		target = make([]byte, 2*cap(w.buf)+4*step)
	}
	copy(target, w.buf[w.start:w.end])
	w.buf, w.start, w.end = target, 0, kept
}

// line shows the first line, without taking it, or what there is of it within
// the limit.
func (w *window) line(limit int) ([]byte, error) {
	for {
		data := w.bytes()
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			return data[:i], nil
		}
		if len(data) > limit {
			return data, nil
		}
		if err := w.more(); err == io.EOF {
			return data, nil
		} else if err != nil {
			return nil, err
		}
	}
}

// skipLine drops everything up to the next line break, holding none of it.
func (w *window) skipLine() error {
	for {
		data := w.bytes()
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			w.start += i + 1
			return nil
		}
		w.start = w.end
		if err := w.more(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
