package browser

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// stand puts the phone somewhere, and answers for the person who is asked
// whether the site may know.
func (b *tab) stand(lat, lon float64, setting browser.PermissionSetting) {
	b.t.Helper()
	b.command("position", func(ctx context.Context) error {
		accuracy := 10.0
		_, err := chromedp.Call(ctx, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: &accuracy})
		return err
	})
	b.command("permission", func(ctx context.Context) error {
		_, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: setting, Origin: served.URL, BrowserContextID: contextOf(ctx),
		})
		return err
	})
}

// contextOf gives the window of a tab among those of the browser.
func contextOf(ctx context.Context) cdp.BrowserContextID {
	return chromedp.FromContext(ctx).BrowserContextID
}

func TestAroundMe(t *testing.T) {
	b := open(t, "fr")
	b.stand(46.8104321, 1.6912345, browser.PermissionSettingGranted)
	b.visit("/autour")
	b.tabTo("#oui")
	b.pressAndLoad(kb.Enter)
	if at := asks[string](b, `location.pathname + location.search`); at != "/lieux?pres=46.810,1.691" {
		t.Errorf("the phone goes to %s: a position leaves it rounded to a hundred metres", at)
	}
	if cards := asks[int](b, `document.querySelectorAll('article').length`); cards == 0 {
		t.Error("nothing is found around")
	}
}

func TestAroundMeRefused(t *testing.T) {
	b := open(t, "fr")
	b.stand(46.81, 1.69, browser.PermissionSettingDenied)
	b.visit("/autour")
	const shown = `document.getElementById('non').checkVisibility()`
	if asks[bool](b, shown) {
		t.Error("the refusal is told before anyone was asked")
	}
	b.tabTo("#oui")
	b.press(kb.Enter)
	for range 40 {
		if asks[bool](b, shown) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("a refusal is not told")
}

func TestAroundMeWithoutScript(t *testing.T) {
	b := open(t, "fr")
	b.withoutScript()
	b.visit("/autour")
	if asks[bool](b, `document.getElementById('oui').checkVisibility()`) {
		t.Error("a button that does nothing shows")
	}
	if !asks[bool](b, `[...document.querySelectorAll('noscript')].every(n => n.checkVisibility() && n.textContent.length > 20)`) {
		t.Error("nothing says why")
	}
	b.choose(`main a[href="/"]`, "/")
}
