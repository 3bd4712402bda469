// Command load asks a server for many things over a few connections that stay
// open, and prints what it saw as JSON. It is a process of its own, so that
// client and server share the machine as they would; it does as little as a
// client can: it writes requests made beforehand, and reads each answer whole.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// Seen is what the load saw.
type Seen struct {
	Requests int     `json:"requests"`
	Seconds  float64 `json:"seconds"`
	P50      int64   `json:"p50_ns"`
	P99      int64   `json:"p99_ns"`
	Bytes    int     `json:"bytes"` // of all answers, with their headers
}

func main() {
	address := flag.String("address", "127.0.0.1:8080", "host and port")
	file := flag.String("paths", "", "file of the paths to ask for, one a line")
	encoding := flag.String("encoding", "", "what the client accepts: gzip, br")
	connections := flag.Int("connections", 2, "how many connections")
	lasting := flag.Duration("for", time.Second, "how long")
	flag.Parse()
	content, err := os.ReadFile(*file)
	if err == nil {
		var seen Seen
		seen, err = run(*address, requests(*address, *encoding, strings.Fields(string(content))), *connections, *lasting)
		if err == nil {
			err = json.NewEncoder(os.Stdout).Encode(seen)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// requests writes the request for each path.
func requests(host, encoding string, paths []string) [][]byte {
	all := make([][]byte, len(paths))
	for i, path := range paths {
		request := "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
		if encoding != "" {
			request += "Accept-Encoding: " + encoding + "\r\n"
		}
		all[i] = []byte(request + "\r\n")
	}
	return all
}

// run asks on every connection until the time is over; each begins at another
// place of the list.
func run(address string, requests [][]byte, connections int, lasting time.Duration) (Seen, error) {
	if len(requests) == 0 {
		return Seen{}, fmt.Errorf("nothing to ask for")
	}
	clients := make([]client, connections)
	failures := make([]error, connections)
	var all sync.WaitGroup
	start := time.Now()
	for i := range clients {
		all.Go(func() {
			failures[i] = clients[i].ask(address, requests, i*len(requests)/connections, start.Add(lasting))
		})
	}
	all.Wait()
	for _, err := range failures {
		if err != nil {
			return Seen{}, err
		}
	}
	return summary(clients, time.Since(start)), nil
}
