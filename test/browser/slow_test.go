package browser

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// slow makes the tab a cheap phone at the edge of the network: 250 kbit/s down,
// 50 up, 300 ms of delay, a sixth of the power.
func (b *tab) slow() {
	b.t.Helper()
	b.command("network", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: 300, DownloadThroughput: 250 * 125, UploadThroughput: 50 * 125}},
		})
		return err
	})
	b.command("power", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 6})
		return err
	})
}

// mostWait is the longest a page may take before it can be used: a second, and
// as much again for the machine that runs the test beside others.
const mostWait = 2 * time.Second

func TestSlowPhone(t *testing.T) {
	b := open(t, "fr")
	b.slow()
	for _, target := range []string{"/", "/lieux?commune=36044&besoin=demarches", "/lieux/" + marins(t) + "?commune=36044"} {
		_, before := b.weight()
		start := time.Now()
		b.visit(target)
		took := time.Since(start)
		_, after := b.weight()
		t.Logf("%-70s %5.0f bytes, usable in %d ms", target, after-before, took.Milliseconds())
		if took > mostWait {
			t.Errorf("%s: %v, at most %v is granted", target, took, mostWait)
		}
	}
}
