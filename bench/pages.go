package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"

	"relais/bench/product"
	"relais/bench/report"
	"relais/internal/platform/i18n"

	"github.com/andybalholm/brotli"
)

// What the journey of a person may weigh, in bytes, and the requests it may
// take.
const (
	mostBytes    = 6_000
	mostRequests = 3
)

// personPages measures what finding help costs a person: the three pages from
// the question to the telephone number.
func (b *bench) personPages(ctx context.Context) (s report.Section, err error) {
	s = report.Section{
		Title: "The three pages of a person",
		Method: "The demonstration network: the first page, the results around Châteauroux for online procedures, the card of " +
			"the first place. Bytes as they leave the server in brotli, headers included; requests are the pages and " +
			"whatever they make a browser fetch. Times are those of Chromium on a 2G network with a processor six times " +
			"slower, when the referee of pages is at hand.",
	}
	server, err := b.program.Serve(ctx, b.file("pages.db"), "--demo")
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	paths, err := journey(server)
	if err != nil {
		return s, err
	}
	for _, lang := range i18n.Languages() {
		row, err := weigh(server, paths, lang)
		if err != nil {
			return s, err
		}
		s.Rows = append(s.Rows, row)
	}
	rows, err := b.onSlowNetwork(ctx, server, paths)
	s.Rows = append(s.Rows, rows...)
	return s, err
}

// journey gives the paths of the three pages.
func journey(server *product.Server) ([]string, error) {
	body, err := server.Get("/api/v1/places?commune=36044&service=demarches&limit=1")
	if err != nil {
		return nil, err
	}
	var found struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, errors.New("the demonstration has no help in Châteauroux")
	}
	return []string{"/", "/lieux?commune=36044&besoin=demarches", "/lieux/" + found.Items[0].ID}, nil
}

// weigh gives the bytes and requests of the pages in a language.
func weigh(server *product.Server, paths []string, lang i18n.Lang) (report.Row, error) {
	total, requests, each := 0, 0, ""
	for _, path := range paths {
		size, html, err := fetch(server.Address, path, lang)
		if err != nil {
			return report.Row{}, err
		}
		total += size
		requests += 1 + fetches(html)
		each += fmt.Sprintf(" + %d", size)
	}
	return report.Row{
		Core:    lang.Name() + ": bytes, requests",
		Ours:    fmt.Sprintf("%s = %s bytes, %d requests", each[3:], report.Count(total), requests),
		Target:  "≤ 6 KB, ≤ 3 requests",
		Verdict: report.Judge(total <= mostBytes && requests <= mostRequests),
	}, nil
}

// fetch gives the bytes of an answer on the wire, and the page it holds.
func fetch(address, path string, lang i18n.Lang) (size int, html []byte, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, nil, err
	}
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: br\r\nCookie: lang=%s\r\n\r\n", path, address, lang)
	if err != nil {
		return 0, nil, err
	}
	counted := &counter{Reader: conn}
	response, err := http.ReadResponse(bufio.NewReader(counted), nil)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Encoding") != "br" {
		return 0, nil, fmt.Errorf("%s: %s, encoding %q", path, response.Status, response.Header.Get("Content-Encoding"))
	}
	html, err = io.ReadAll(brotli.NewReader(response.Body))
	return counted.n, html, err
}

type counter struct {
	io.Reader
	n int
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += n
	return n, err
}

// What makes a browser fetch something more: an element that shows or runs a
// file, a link that styles or adorns the page; and where the file is.
var (
	loads = regexp.MustCompile(`<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc=[^>]*>|` +
		`<link\b[^>]*\brel=["']?(?:stylesheet|icon|preload|manifest|modulepreload)\b[^>]*>`)
	inPage = regexp.MustCompile(`\b(?:src|href)=["']?data:`)
)

// fetches counts what a page makes a browser fetch; what is written into the
// page itself (data:) costs nothing more.
func fetches(html []byte) (n int) {
	for _, tag := range loads.FindAll(html, -1) {
		if !inPage.Match(tag) {
			n++
		}
	}
	return n
}
