package messaging

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"relais/test/outputs"
)

// folder is where the server of the tests is, with what npm brings it.
var folder = filepath.Join("..", "..", "test", "smtp")

// password is what the server with a certificate asks for.
const password = "canari-of-the-server"

// needServer skips a test where the server cannot run, or fails it where
// RELAIS_REQUIRE_BROWSER is 1, as the tests of the browser do.
func needServer(t *testing.T) {
	t.Helper()
	_, node := exec.LookPath("node")
	_, packages := os.Stat(filepath.Join(folder, "node_modules", "smtp-server"))
	if node == nil && packages == nil {
		return
	}
	const why = "no SMTP server to test with: it needs node, and npm ci in test/smtp (scripts/setup)"
	if os.Getenv("RELAIS_REQUIRE_BROWSER") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// received is a mail as the server has it.
type received struct {
	To     []string
	From   string
	Secure bool
	Raw    string // bytes, each as one character
}

// server is a real SMTP server, in a process of its own.
type server struct {
	port    int
	mails   chan received
	process *exec.Cmd
}

// startServer starts a server on a port (0 for any), with more arguments.
func startServer(t *testing.T, port int, more ...string) *server {
	t.Helper()
	needServer(t)
	s := &server{mails: make(chan received, 100)}
	s.process = exec.CommandContext(t.Context(), "node", append([]string{"server.mjs", strconv.Itoa(port)}, more...)...)
	s.process.Dir, s.process.Stderr = folder, io.MultiWriter(os.Stderr, heard.Writer(outputs.Log))
	s.process.Env = append(os.Environ(), "SMTP_PASSWORD="+password)
	out, err := s.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if s.port, _ = strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(first, "ready "))); s.port == 0 {
		t.Fatalf("the server said %q, %v", first, err)
	}
	go s.listen(lines)
	return s
}

func (s *server) listen(lines *bufio.Reader) {
	defer close(s.mails)
	for decoder := json.NewDecoder(lines); ; {
		var m received
		if decoder.Decode(&m) != nil {
			return
		}
		s.mails <- m
	}
}

// stop ends the server as a machine that loses its power.
func (s *server) stop() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// next gives the next mail the server received.
func (s *server) next(t *testing.T) received {
	t.Helper()
	select {
	case m, open := <-s.mails:
		if open {
			return m
		}
		t.Fatal("the server has ended")
	case <-time.After(5 * time.Second):
		t.Fatal("the server received nothing")
	}
	return received{}
}

// nothing makes sure that the server received nothing more. What it receives
// it says before it answers the client, so that no wait is long.
func (s *server) nothing(t *testing.T) {
	t.Helper()
	select {
	case m, open := <-s.mails:
		if open {
			t.Errorf("the server received %v more", m.To)
		}
	case <-time.After(200 * time.Millisecond):
	}
}

// read decodes a mail with parsers other than the writer's.
func (m received) read(t *testing.T) (header mail.Header, subject, text string) {
	t.Helper()
	raw := make([]byte, 0, len(m.Raw))
	for _, r := range m.Raw {
		raw = append(raw, byte(r))
	}
	message, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	var body io.Reader = message.Body
	switch encoding := strings.ToLower(message.Header.Get("Content-Transfer-Encoding")); encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "7bit", "8bit":
	default:
		t.Fatalf("encoded as %q", encoding)
	}
	all, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return message.Header, subject, strings.ReplaceAll(string(all), "\r\n", "\n")
}

// certificate makes a certificate for a host, and gives the files it stands in
// and whom to trust.
func certificate(t *testing.T, host string) (certFile, keyFile string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(parsed)
	certFile, keyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile, roots
}
