package app

import (
	"crypto/rand"

	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// LoadWorkTexts gives what the pages of work say, in their languages.
func LoadWorkTexts() (*i18n.Catalog, error) {
	return i18n.LoadWork(ui.Texts(), gate.Texts())
}

// openWork opens the gate, and the pages of work behind it.
func (h *House) openWork(config Config, clock kernel.Clock) error {
	catalog, err := LoadWorkTexts()
	if err != nil {
		return err
	}
	h.Gate, err = gate.New(gate.Config{
		DB: h.DB, Routes: h.Routes, Sessions: sessions{h.Rooms}, Once: h.Once,
		Secret: h.Safe.Derive(formsSecret, secretBytes), Work: catalog, Clock: clock, Random: rand.Reader,
		Log: h.log, Network: config.Pages.Network, Theme: config.Pages.Theme,
	})
	return err
}
