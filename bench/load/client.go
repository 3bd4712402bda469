package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"
)

// client is one connection, and what it saw.
type client struct {
	in    *bufio.Reader
	took  []time.Duration
	bytes int
}

// ask sends the requests in turn, from one of them on, until a moment.
func (c *client) ask(address string, requests [][]byte, from int, until time.Time) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	c.in = bufio.NewReaderSize(conn, 64<<10)
	last := time.Now()
	for i := from; last.Before(until); i++ {
		request := requests[i%len(requests)]
		if _, err := conn.Write(request); err != nil {
			return err
		}
		if err := c.answer(); err != nil {
			return fmt.Errorf("%s: %w", bytes.TrimSpace(request), err)
		}
		now := time.Now()
		c.took = append(c.took, now.Sub(last))
		last = now
	}
	return nil
}

// answer reads one answer whole. It must be a success that tells its length.
func (c *client) answer() error {
	length := -1
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		c.bytes += len(line)
		line = bytes.TrimSpace(line)
		switch value, isLength := bytes.CutPrefix(line, []byte("Content-Length: ")); {
		case first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")):
			return fmt.Errorf("answered %s", line)
		case isLength:
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		case len(line) == 0 && length <= 0:
			return fmt.Errorf("an answer without length, or empty")
		case len(line) == 0:
			c.bytes += length
			_, err := io.CopyN(io.Discard, c.in, int64(length))
			return err
		}
	}
}

// summary puts what the clients saw together.
func summary(clients []client, lasted time.Duration) Seen {
	seen := Seen{Seconds: lasted.Seconds()}
	var took []time.Duration
	for i := range clients {
		took = append(took, clients[i].took...)
		seen.Bytes += clients[i].bytes
	}
	seen.Requests = len(took)
	if len(took) > 0 {
		slices.Sort(took)
		seen.P50, seen.P99 = int64(took[len(took)/2]), int64(took[len(took)*99/100])
	}
	return seen
}
