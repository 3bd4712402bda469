package messaging

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"relais/internal/kernel"
)

// SMTPConfig says which server takes the mails, and under whose name.
type SMTPConfig struct {
	Host     string
	Port     int            // 587 when zero; 465 is TLS from the first byte
	From     string         // "Relais <relais@example.org>", or the bare address
	User     string         // "" when the server asks for nobody
	Password string         // never logged
	HELO     string         // how this machine calls itself; the domain of From when ""
	Plain    bool           // without TLS: for a relay on this machine only
	Roots    *x509.CertPool // whom to trust for the certificate; nil for the system's
	Clock    kernel.Clock   // dates the mails

	dial mail.DialContextFunc // nil for the network
}

const (
	submission = 587 // RFC 6409
	submitTLS  = 465 // RFC 8314
)

// stepTime bounds the connection, then the handing over of a mail.
const stepTime = 30 * time.Second

// smtpCarrier hands each mail to a server, over a connection of its own.
type smtpCarrier struct {
	config  SMTPConfig
	from    *netmail.Address
	options []mail.Option
}

// NewSMTP gives the carrier that hands mails to a server. STARTTLS and a valid
// certificate are required, but on this machine itself; Plain for a server
// elsewhere is refused (ASVS 5.0, 12.3.1). What is wrong with the config is Invalid "mail.config", with the name
// of the field. Nothing is asked of the server yet.
func NewSMTP(config SMTPConfig) (Carrier, error) {
	from, err := netmail.ParseAddress(config.From)
	if err != nil || !headerSafe(from.Address) || from.Name != "" && !headerSafe(from.Name) {
		return nil, kernel.Fault(kernel.Invalid, "mail.config", "From")
	}
	if from.Address, err = Address(from.Address); err != nil {
		return nil, kernel.Fault(kernel.Invalid, "mail.config", "From")
	}
	if config.Clock == nil {
		return nil, kernel.Fault(kernel.Invalid, "mail.config", "Clock")
	}
	if config.Plain && !loopback(config.Host) {
		return nil, kernel.Fault(kernel.Invalid, "mail.config", "Plain")
	}
	if config.Port == 0 {
		config.Port = submission
	}
	if config.HELO == "" {
		config.HELO = domainOf(from.Address)
	}
	c := &smtpCarrier{config, from, config.options()}
	if _, err := mail.NewClient(config.Host, c.options...); err != nil {
		return nil, kernel.Because(kernel.Invalid, "mail.config", err, "Host")
	}
	return c, nil
}

// options gives the settings of the client for a config.
func (c SMTPConfig) options() []mail.Option {
	options := []mail.Option{
		mail.WithPort(c.Port), mail.WithHELO(c.HELO), mail.WithTimeout(stepTime), mail.WithoutSMTPUTF8(),
		mail.WithTLSConfig(&tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}),
	}
	auth := mail.SMTPAuthAutoDiscover
	switch {
	case c.Port == submitTLS:
		options = append(options, mail.WithSSL())
	case loopback(c.Host):
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
		auth = mail.SMTPAuthPlainNoEnc
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	if c.dial != nil {
		options = append(options, mail.WithDialContextFunc(c.dial))
	}
	return options
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// Carry hands one mail to the server. Its errors are Invalid "mail.refused"
// when the server refuses this mail for good, Unavailable "mail.unavailable"
// when it refuses for now, each with the code of its answer, and Unavailable
// "mail.server" when it does not answer as it should.
func (c *smtpCarrier) Carry(ctx context.Context, m Mail) error {
	message, err := c.message(m)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(c.config.Host, c.options...)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "mail.server", err)
	}
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() { // accepted, whatever became of the farewell
		return nil
	}
	return fault(err)
}

// message writes a mail as the server takes it. Its Message-ID is the same at
// every attempt, so that a mail received twice is known for one.
func (c *smtpCarrier) message(m Mail) (*mail.Msg, error) {
	m, err := m.checked()
	if err != nil {
		return nil, err
	}
	message := mail.NewMsg(mail.WithNoDefaultUserAgent())
	message.FromMailAddress(c.from)
	if err := message.To(m.To); err != nil {
		return nil, kernel.Fault(kernel.Invalid, "mail.address") // what it says quotes the address
	}
	message.Subject(m.Subject)
	message.SetDateWithValue(c.config.Clock())
	if m.ID != "" {
		message.SetMessageIDWithValue(string(m.ID) + "@" + domainOf(c.from.Address))
	}
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday notes, please
	message.SetBodyString(mail.TypeTextPlain, m.Text)
	return message, nil
}

// fault classes what went wrong. Only an answer 5xx to the recipient or to the
// content refuses this mail; before that, the server refuses us, which an
// operator can mend. What the server says of a recipient may quote the address,
// so that only its code is kept.
func fault(err error) error {
	var refusal *mail.SendError
	if !errors.As(err, &refusal) {
		return kernel.Because(kernel.Unavailable, "mail.server", err)
	}
	code := refusal.ErrorCode()
	switch refusal.Reason {
	case mail.ErrSMTPRcptTo, mail.ErrSMTPData, mail.ErrSMTPDataClose:
		if code >= 500 && code <= 599 {
			return kernel.Fault(kernel.Invalid, "mail.refused", code)
		}
	}
	return kernel.Because(kernel.Unavailable, "mail.unavailable", errors.New(refusal.Reason.String()), code)
}
