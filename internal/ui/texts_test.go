package ui

import (
	"testing"

	"relais/internal/platform/i18n/i18ntest"
)

func TestTexts(t *testing.T) { i18ntest.Check(t, Texts()) }
