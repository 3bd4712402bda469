package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
)

// narrowSpace is the narrow no-break space of French figures and hours.
const narrowSpace = "\u202f"

// Printer writes in one language.
type Printer struct {
	Lang  Lang
	texts map[string]forms
}

// Printer gives what writes in lang.
func (c *Catalog) Printer(lang Lang) Printer { return Printer{lang, c.texts[lang]} }

// T gives a text, its blanks {0}, {1}… filled with args. A key that does not
// exist comes back in brackets, which tests look for.
func (p Printer) T(key string, args ...any) string {
	f, has := p.texts[key]
	if !has {
		return "[" + key + "]"
	}
	return fill(f[plural.Other], args)
}

// Has tells whether there is a text for the key.
func (p Printer) Has(key string) bool {
	_, has := p.texts[key]
	return has
}

// N gives a text in the plural form that n asks for; n fills {0}, args the
// other blanks.
func (p Printer) N(key string, n int, args ...any) string {
	f, has := p.texts[key]
	if !has {
		return "[" + key + "]"
	}
	text, has := f[pluralForm(p.Lang, n)]
	if !has {
		text = f[plural.Other]
	}
	return fill(text, append([]any{p.Integer(n)}, args...))
}

func fill(text string, args []any) string {
	for i, arg := range args {
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", fmt.Sprint(arg))
	}
	return text
}

// Integer writes a whole number with its thousands apart: 12 400.
func (p Printer) Integer(n int) string {
	digits := strconv.Itoa(n)
	separator := narrowSpace
	if p.Lang == English {
		separator = ","
	}
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return digits
}

// Distance writes a distance in metres as people say it: 350 m, 2,3 km, 48 km.
func (p Printer) Distance(metres float64) string {
	space := "\u00a0"
	switch {
	case metres < 950:
		return strconv.Itoa(max(50, int(metres/50+0.5)*50)) + space + p.T("unit.m")
	case metres < 9950:
		km := strconv.FormatFloat(metres/1000, 'f', 1, 64)
		if p.Lang != English {
			km = strings.Replace(km, ".", ",", 1)
		}
		return km + space + p.T("unit.km")
	default:
		return p.Integer(int(metres/1000+0.5)) + space + p.T("unit.km")
	}
}

// Hour writes a time of day: 14 h 30 in French, 14:30 elsewhere.
func (p Printer) Hour(t time.Time) string {
	if p.Lang == English || p.Lang == Arabic {
		return t.Format("15:04")
	}
	hour := strconv.Itoa(t.Hour()) + narrowSpace + "h"
	if t.Minute() == 0 {
		return hour
	}
	return hour + narrowSpace + t.Format("04")
}

// Weekday names the day of the week.
func (p Printer) Weekday(d time.Weekday) string {
	return p.T("day." + strconv.Itoa(int(d)))
}

// Date writes a day: 3 novembre 2026.
func (p Printer) Date(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 && (p.Lang == French || p.Lang == EasyFrench) {
		day = "1er"
	}
	return day + "\u00a0" + p.T("month."+strconv.Itoa(int(t.Month()))) + "\u00a0" + strconv.Itoa(t.Year())
}
