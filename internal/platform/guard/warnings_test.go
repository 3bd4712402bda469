package guard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWarnings(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"Mme Canari vient mardi à 10 h, tél. 06 39 98 00 01, +33 6 39 98 00 01": "",
		// national numbers, invented: their keys are computed
		"185057800608491":       "nir",
		"1 85 05 78 006 084 91": "nir",
		"NIR\u202f: 1\u00a085\u00a005\u00a078\u00a0006\u00a0084\u00a091.": "nir",
		"1.85.05.78.006.084/91":                     "nir",
		"1 85 05 78 006 084 (91)":                   "nir",
		"１８５０５７８００６０８４９１":                           "nir",
		"tél. 06 39 98 00 01 1 85 05 78 006 084 91": "nir",
		"2 85 05 2A 006 084 82":                     "nir",
		"285052a00608482":                           "nir",
		"2 85 05 2B 006 084 12":                     "nir",
		"2 85 05 2A 006 084 12":                     "", // the key of 2B
		"1 85 05 78 006 084 92":                     "",
		"1 85 05 78 006 084":                        "", // no key
		"1 85 13 78 006 084 91":                     "", // no such month
		"9185057800608491":                          "", // more digits
		"1850578006084911":                          "",
		"x185057800608491":                          "",
		"1 85 05 78 006 084\n91":                    "",
		// accounts: the examples of the registry
		"FR14 2004 1010 0505 0001 3M02 606":               "iban",
		"fr1420041010050500013m02606":                     "iban",
		"IBAN : FR14 2004 1010 0505 0001 3M02 606, merci": "iban",
		"FR14 2004 1010 0505 0001 3M02 606 merci":         "iban",
		"BE68 5390 0754 7034":                             "iban",
		"DE89 3704 0044 0532 0130 00":                     "iban",
		"MT84MALT011000012345MTLCAST001S":                 "iban",
		"NO93 8601 1117 947":                              "iban",
		"FR14 2004 1010 0505 0001 3M02 607":               "",
		"FR14 2004 1010 0505 0001 3M02":                   "",
		"XX14 2004 1010 0505 0001 3M02 606":               "",
		"R14 2004":                                        "",
		// cards: the numbers that networks publish for tests
		"4111 1111 1111 1111":           "card",
		"4111-1111-1111-1111 exp 12/27": "card",
		"carte 5555555555554444":        "card",
		"2223 0031 2200 3222":           "card",
		"3782 822463 10005":             "card",
		"3530111333300000":              "card",
		"6011111111111117":              "card",
		"4222222222222":                 "card",
		"4111 1111 1111 1112":           "",
		"9111 1111 1111 1119":           "",
		"SIRET 732 829 320 00074":       "",
		"36252187900034":                "",
		"41111111111111110000000":       "",
		"ISBN 978-2-07-036822-8":        "",
		// passwords
		"mot de passe : Soleil36!":                     "password",
		"Mot de passe\u202f: soleil":                   "password",
		"MDP=azerty":                                   "password",
		"mdp Soleil36":                                 "password",
		"mdp: 1234":                                    "password",
		"son mot de passe est Soleil36":                "password",
		"mot de passe FranceConnect : Soleil36":        "password",
		"mot de passe de la CAF : soleil":              "password",
		"mot de passe provisoire «\u202fab12cd\u202f»": "password",
		"code confidentiel : 4812":                     "password",
		"code confidentiel 4812":                       "password",
		"code PIN : 0000":                              "password",
		"code d’accès = maison":                        "password",
		"oublié\nmdp : Soleil36":                       "password",
		"mot de passe oublié, mdp : Soleil36":          "password",
		"Password: hunter2":                            "password",
		"mot de passe oublié":                          "",
		"mot de passe : oublié":                        "",
		"mot de passe : à réinitialiser":               "",
		"mdp perdu le 12/10/2026":                      "",
		"mot de passe changé en 2026":                  "",
		"Atelier « choisir un bon mot de passe »":      "",
		"mot de passe : ********":                      "",
		"mot de passe :":                               "",
		"Le mot de passe est trop court":               "",
		"code confidentiel reçu par courrier":          "",
		"elle passe à 14h30":                           "",
		"il passe mardi":                               "",
		"code postal : 36000":                          "",
		// together
		"NIR 185057800608491, FR1420041010050500013M02606, 4111111111111111, mdp : soleil": "card iban nir password",
	} {
		if got := strings.Join(Warnings(text), " "); got != want {
			t.Errorf("%q: got %q, expected %q", text, got, want)
		}
	}
}

// Every number with a valid key is found in every spelling, and no number with
// another key is.
func TestEveryNIRIsFoundByItsKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		département := rapid.SampledFrom([]string{"01", "36", "75", "97", "99", "2A", "2B"}).Draw(t, "département")
		body := fmt.Sprintf("%s%02d%02d%s%03d%03d", rapid.SampledFrom([]string{"1", "2", "7", "8"}).Draw(t, "sex"), rapid.IntRange(0, 99).Draw(t, "year"),
			rapid.IntRange(1, 12).Draw(t, "month"), département, rapid.IntRange(1, 999).Draw(t, "commune"), rapid.IntRange(1, 999).Draw(t, "rank"))
		// The rule as INSEE words it for Corsica: 2A is 20 less 1,000,000, 2B 20 less 2,000,000.
		var n int64
		fmt.Sscan(strings.NewReplacer("2A", "20", "2B", "20").Replace(body[:7])+body[7:], &n)
		n -= map[string]int64{"2A": 1_000_000, "2B": 2_000_000}[département]
		key := 97 - n%97
		gap := rapid.SampledFrom([]string{"", " ", ".", "-", "\u202f", " - "}).Draw(t, "gap")
		spelt := func(key int64) string {
			return "NIR : " + strings.Join([]string{body[:1], body[1:3], body[3:5], body[5:7], body[7:10], body[10:], fmt.Sprintf("%02d", key)}, gap)
		}
		if !slices.Contains(Warnings(spelt(key)), WarnNIR) {
			t.Fatalf("%s is not found", spelt(key))
		}
		if slices.Contains(Warnings(spelt(key%97+1)), WarnNIR) {
			t.Fatalf("%s is found", spelt(key%97+1))
		}
	})
}

func FuzzWarnings(f *testing.F) {
	for _, text := range []string{"185057800608491", "FR14 2004 1010 0505 0001 3M02 606", "4111 1111 1111 1111", "mot de passe : x", "\xff", "mdp mdp mdp :"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		codes := Warnings(text)
		if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
			t.Errorf("%q: %v", text, codes)
		}
		for _, code := range codes {
			if !slices.Contains([]string{WarnCard, WarnIBAN, WarnNIR, WarnPassword}, code) {
				t.Errorf("%q: %q is no code", text, code)
			}
		}
		if with := Warnings(text + "\n185057800608491\n"); !slices.Contains(with, WarnNIR) {
			t.Errorf("%q hides what comes after it", text)
		}
	})
}
