package web

import "encoding/xml"

// twiml gives the answer to a reply in the form of Twilio: a message to send back,
// or nothing.
func twiml(said string) []byte {
	type response struct {
		XMLName xml.Name `xml:"Response"`
		Message string   `xml:"Message,omitempty"`
	}
	text, err := xml.Marshal(response{Message: said})
	if err != nil {
		return []byte("<Response></Response>")
	}
	return append([]byte(xml.Header), text...)
}
