package openinghours

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// told writes lines as one text, one line each, with plain spaces.
func told(lines []Line) string {
	var texts []string
	for _, line := range lines {
		text := line.Hours
		if line.Days != "" {
			text = line.Days + " : " + line.Hours
		}
		texts = append(texts, strings.ReplaceAll(text, "\u202f", " "))
	}
	return strings.Join(texts, "\n")
}

func TestLinesInFrench(t *testing.T) {
	for _, c := range []struct {
		hours string
		want  []string
	}{
		{"24/7", []string{"tous les jours : 24 h sur 24"}},
		{"off", []string{"tous les jours : fermé"}},
		{`"sur rendez-vous"`, []string{"sur rendez-vous"}},
		{"Mo-Fr 09:00-12:00,14:00-17:30", []string{"lundi au vendredi : 9 h – 12 h, 14 h – 17 h 30"}},
		{"Mo-Fr 08:30-12:15; Tu,Th 14:00-17:00; Sa off", []string{
			"lundi, mercredi et vendredi : 8 h 30 – 12 h 15", "mardi et jeudi : 14 h – 17 h", "samedi : fermé",
		}},
		{"Mo,We-Fr,Su 10:00-24:00", []string{"lundi, du mercredi au vendredi et dimanche : 10 h – minuit"}},
		{"Mo-Sa 22:00-02:00; We off", []string{
			// Like the peer, Wednesday off takes away what Wednesday's
			// midnights enclose, and leaves the hours after the second.
			"lundi, vendredi et samedi : 22 h – 2 h", "mardi : 22 h – minuit", "mercredi : fermé",
			"jeudi : 0 h – 2 h, 22 h – 2 h",
		}},
		{"Mo-Fr 17:00+", []string{"lundi au vendredi : à partir de 17 h"}},
		{"Mo 09:00-17:00+", []string{"lundi : 9 h – 17 h ou plus tard"}},
		{`Mo 09:00-12:00, Mo 14:00-16:00 "sur rdv"`, []string{"lundi : 9 h – 12 h, 14 h – 16 h (sur rdv)"}},
		{"Mo 09:00-12:00 unknown", []string{"lundi : 9 h – 12 h (à confirmer)"}},
		{`Mo-Fr 09:00-12:00 || "sur rendez-vous"`, []string{
			"lundi au vendredi : 9 h – 12 h", "en dehors de ces horaires : sur rendez-vous",
		}},
		{"week 2-52/2 We 09:30-12:30; PH off", []string{
			"mercredi, semaines paires : 9 h 30 – 12 h 30", "jours fériés : fermé",
		}},
		{"week 1-53/2 Mo 9-12; week 5,8-10,20-30/3 Tu 9-12", []string{
			"lundi, semaines impaires : 9 h – 12 h", "mardi, semaines 5, 8 à 10 et 20 à 30 (une sur 3) : 9 h – 12 h",
		}},
		{"Mo-Fr 09:00-17:00; Jul-Aug Mo-Fr 09:00-12:00; Dec 24-Jan 1,May 2 off", []string{
			"lundi au vendredi : 9 h – 17 h", "juillet et août, lundi au vendredi : 9 h – 12 h",
			"du 24 décembre au 1er janvier et 2 mai : fermé",
		}},
		{"Nov-Feb off; Dec 24-26 10:00-12:00", []string{
			"de novembre à février : fermé", "du 24 au 26 décembre : 10 h – 12 h",
		}},
		{"Tu[1,3] 14:00-17:00, Fr[-1] 10:00-12:00", []string{
			"premier et troisième mardi du mois : 14 h – 17 h", "dernier vendredi du mois : 10 h – 12 h",
		}},
		{"Mo-Fr 09:00-12:00, Mo[1] 14:00-16:00", []string{
			"lundi au vendredi : 9 h – 12 h", "premier lundi du mois : et aussi 14 h – 16 h",
		}},
		{"Mo-Fr 9-12; We 14-17", []string{
			"lundi, mardi, jeudi et vendredi : 9 h – 12 h", "mercredi : 14 h – 17 h",
		}},
		{"Jul Mo-Th,PH 9-12", []string{
			"juillet, lundi au jeudi : 9 h – 12 h", "juillet, jours fériés : 9 h – 12 h",
		}},
		{"Mo-Fr,PH 10:00-12:00", []string{"lundi au vendredi : 10 h – 12 h", "jours fériés : 10 h – 12 h"}},
		{`PH Mo-Fr off "pont"`, []string{"jours fériés (lundi au vendredi) : fermé (pont)"}},
	} {
		if got, want := told(mustParse(t, c.hours).Lines(French())), strings.Join(c.want, "\n"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.hours, got, want)
		}
	}
}

// TestLinesThatCannotBeSaid shows the text that was read, rather than a
// sentence that some day would make wrong.
func TestLinesThatCannotBeSaid(t *testing.T) {
	for _, hours := range []string{
		"PH off; Mo-Fr 09:00-12:00",            // open on holidays after all
		"Aug 15 10:00-12:00; Jul-Aug off",      // the season wins over the date
		"week 2-52/2 We 9-12; week 4 We 14-17", // which of the two in week 4?
		"Mo-Fr 9-17; Jul-Aug 12:00-14:00 off",  // hours taken away, on some days
		"Mo-Fr 9-12 || Sa 9-12",                // a fallback with hours of its own
		"Mo[-3] 9-12",                          // no words for it
		"Jul 14 10:00-36:00",                   // more than a day
	} {
		if got := mustParse(t, hours).Lines(French()); len(got) != 1 || got[0] != (Line{Hours: hours}) {
			t.Errorf("%s: got %q", hours, got)
		}
	}
}

func TestLinesUseNarrowSpaces(t *testing.T) {
	got := mustParse(t, "Mo 08:30-12:00").Lines(French())
	if want := (Line{"lundi", "8\u202fh\u202f30 – 12\u202fh"}); len(got) != 1 || got[0] != want {
		t.Errorf("got %q", got)
	}
}

func TestLinesInOtherLanguages(t *testing.T) {
	s := mustParse(t, "Mo-Fr 09:00-12:00; week 2-52/2 We off; Jul 1-14 off; PH off")
	english := "Monday to Friday : 09:00–12:00\nWednesday, even weeks : closed\n1 to 14 July : closed\npublic holidays : closed"
	if got := told(s.Lines(English())); got != english {
		t.Errorf("got %s", got)
	}
	arabic := "من الاثنين إلى الجمعة : من 09:00 إلى 12:00\nالأربعاء، الأسابيع الزوجية : مغلق\n" +
		"من 1 إلى 14 يوليو : مغلق\nأيام العطل الرسمية : مغلق"
	if got := told(s.Lines(Arabic())); got != arabic {
		t.Errorf("got %s", got)
	}
}

func TestWordsAreComplete(t *testing.T) {
	s := mustParse(t, `Mo-Fr 09:00-12:00,17:00+; Tu unknown; Sa off; Mo[1] 9-10; Nov-Feb We 9-12; PH off || "rdv"`)
	for _, w := range []Words{French(), English(), Arabic()} {
		if empty := emptyFields(reflect.ValueOf(w)); len(empty) > 0 {
			t.Errorf("%s: nothing for %v", w.EveryDay, empty)
		}
		if text := told(s.Lines(w)); strings.Contains(text, "%!") || strings.Count(text, "\n") != 7 {
			t.Errorf("got %s", text)
		}
	}
}

// emptyFields names the fields without a text.
func emptyFields(words reflect.Value) []string {
	var empty []string
	for i := range words.NumField() {
		field, name := words.Field(i), words.Type().Field(i).Name
		if field.IsZero() {
			empty = append(empty, name)
		}
		for j := 0; field.Kind() == reflect.Array && j < field.Len(); j++ {
			if field.Index(j).IsZero() {
				empty = append(empty, name)
			}
		}
	}
	return empty
}

// TestPlanKeepsEveryState rebuilds a schedule from what is told of it.
func TestPlanKeepsEveryState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySchedule().Draw(t, "schedule")
		p, ok := s.plan()
		if !ok {
			return
		}
		again := Schedule{rules: append(append([]rule(nil), p.ordinary.rules...), p.particular...)}
		if p.otherwise != nil {
			again.rules = append(again.rules, *p.otherwise)
		}
		at := anyTime().Draw(t, "at")
		if QuarterStates(s, at) != QuarterStates(&again, at) {
			t.Fatalf("%s is told as %s", s, &again)
		}
	})
}
