package web_test

import (
	"testing"

	"relais/internal/figures/web"
	"relais/internal/platform/i18n/i18ntest"
)

func TestTexts(t *testing.T) { i18ntest.CheckWork(t, web.Texts()) }
