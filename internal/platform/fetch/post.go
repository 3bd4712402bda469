package fetch

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"

	"relais/internal/kernel"
)

// mostAnswer bounds what is read of the answer to a post: nothing of it is kept.
const mostAnswer = 64 << 10

// Post posts a body to an http or https address with some headers, and gives the
// status of the answer, whatever it is; errors are those of [Open] for an address
// that is wrong, not public or does not answer. It follows no redirection: the
// body is for the one who was named. ctx bounds it.
func Post(ctx context.Context, address string, headers map[string]string, body []byte, config Config) (status int, err error) {
	defer kernel.Wrap(&err, "fetch.Post")
	parsed, err := url.Parse(address)
	if err != nil {
		return 0, kernel.Because(kernel.Invalid, "fetch.address", err)
	}
	if err := checkAddress(parsed); err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, kernel.Because(kernel.Invalid, "fetch.address", err)
	}
	request.Header.Set("User-Agent", "Relais")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	client := clientOf(config)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(request)
	if err != nil {
		return 0, named(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, mostAnswer) // what it says is not ours to read
	return answer.StatusCode, nil
}
