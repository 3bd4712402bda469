package gate_test

import (
	"testing"

	"relais/internal/gate"
	"relais/internal/platform/i18n/i18ntest"
)

func TestTexts(t *testing.T) { i18ntest.CheckWork(t, gate.Texts()) }
