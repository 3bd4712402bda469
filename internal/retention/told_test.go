package retention

import (
	"context"
	"errors"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
)

// letters counts what the auditors are told.
type letters struct {
	told    [][]Report
	refused error
}

func (l *letters) tell(_ context.Context, reports []Report) error {
	if l.refused == nil {
		l.told = append(l.told, reports)
	}
	return l.refused
}

// nights lets some nights pass, one after the other.
func (h *house) nights(t *testing.T, n int) {
	t.Helper()
	for range n {
		h.moved.Add(int64(24 * time.Hour))
		wantNil(t, h.Night(t.Context(), time.UTC))
	}
}

func TestAuditorsAreToldWhatIsNew(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l := &letters{}
		h.Tell = l.tell
		told := func(want int, what string) {
			t.Helper()
			if len(l.told) != want {
				t.Errorf("%s: %d letters, want %d", what, len(l.told), want)
			}
		}
		h.nights(t, 1)
		told(0, "nothing falls due")
		h.shelf.put("x", noon.Add(-3*years))
		h.nights(t, 1)
		told(1, "something falls due")
		h.nights(t, 40)
		told(1, "it still waits, and the identifiers of the first plans are gone")
		h.shelf.put("y", noon.Add(-3*years))
		_, err := h.Plan(t.Context(), may(t, auditor, access.RetentionRead)) // by hand: tells nobody
		wantNil(t, err)
		told(1, "a plan by hand")
		h.nights(t, 1)
		told(2, "something else falls due")
		if last := l.told[1][0]; last.Family != "people.file" || last.Due != 2 {
			t.Errorf("told %+v", last)
		}
		wantNil(t, h.Change(t.Context(), may(t, auditor, access.RetentionRun), "people.file", 730, 0, true))
		h.shelf.broken["x"] = true
		h.nights(t, 2)
		told(4, "an act failed, night after night")
		if last := l.told[2][0]; last.Acted != 1 || last.Failed != 1 {
			t.Errorf("told %+v", last)
		}
	})
}

func TestAQuietFamilyMakesNoLetter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l := &letters{}
		h.Tell = l.tell
		family := h.families["people.file"]
		family.Quiet = true
		h.families["people.file"] = family
		h.shelf.put("x", noon.Add(-3*years))
		h.nights(t, 1)
		if len(l.told) != 0 {
			t.Errorf("told %+v", l.told)
		}
	})
}

// A letter that cannot be kept leaves the night to be done again.
func TestNoLetterNoEndOfTheNight(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l := &letters{refused: errors.New("no letter")}
		h.Tell = l.tell
		h.shelf.put("x", noon.Add(-3*years))
		if err := h.Night(t.Context(), time.UTC); !errors.Is(err, l.refused) {
			t.Fatalf("the night gives %v", err)
		}
		l.refused = nil
		h.moved.Add(int64(nightLasts))
		wantNil(t, h.Night(t.Context(), time.UTC))
		wantNil(t, h.Night(t.Context(), time.UTC))
		if len(l.told) != 1 {
			t.Errorf("told %d times", len(l.told))
		}
	})
}

func TestANightWarnsThenCountsWhatStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var warned []time.Time
		family := h.families["people.file"]
		family.Warn = func(_ context.Context, before time.Time) error {
			if len(h.shelf.started) > 0 {
				t.Error("warned after the dry run")
			}
			warned = append(warned, before)
			return nil
		}
		family.Due = func(context.Context, time.Time) ([]kernel.ID, error) {
			h.shelf.put("seen", noon)
			return nil, nil
		}
		family.Kept = func(context.Context, time.Time) (int, error) { return 3, nil }
		h.families["people.file"] = family
		wantNil(t, h.Night(t.Context(), time.UTC))
		if len(warned) != 1 || !warned[0].Equal(noon.AddDate(0, 0, -730)) {
			t.Errorf("warned %v", warned)
		}
		reports, err := h.Reports(t.Context(), may(t, auditor, access.RetentionRead), 10)
		if err != nil || len(reports) != 1 || reports[0].Kept != 3 || reports[0].Due != 0 {
			t.Errorf("reports %+v %v", reports, err)
		}
	})
}

// Identifiers go with time, the counts stay; what a plan no longer lists cannot
// be executed by it.
func TestOldPlansLoseTheirIdentifiers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.shelf.put("x", noon.Add(-3*years))
		plan, err := h.Plan(ctx, may(t, auditor, access.RetentionRead))
		wantNil(t, err)
		h.nights(t, 30)
		if kept, err := h.Planned(ctx, may(t, auditor, access.RetentionRead), plan.ID); err != nil || len(kept.Falling[0].Due) != 1 {
			t.Errorf("thirty days later: %+v %v", kept, err)
		}
		h.nights(t, 1)
		reports, err := h.Execute(ctx, may(t, auditor, access.RetentionRun), plan.ID)
		if err != nil || reports[0].Due != 1 || reports[0].Acted != 0 || len(h.shelf.ended) != 0 {
			t.Errorf("executed late: %+v %v", reports, err)
		}
	})
}
