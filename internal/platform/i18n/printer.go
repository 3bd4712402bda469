package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
)

// The spaces at which no line breaks: the narrow one of French figures and
// hours, and the one of units and dates.
const (
	narrowSpace  = "\u202f"
	noBreakSpace = "\u00a0"
)

// Printer writes in one language.
type Printer struct {
	Lang  Lang
	texts map[string]forms
}

// Printer gives what writes in lang, or in French when the catalogue has no
// such language.
func (c *Catalog) Printer(lang Lang) Printer {
	if _, has := c.texts[lang]; !has {
		lang = French
	}
	return Printer{lang, c.texts[lang]}
}

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

// fill puts args in the blanks of a text. What an argument says is never read
// as a blank itself.
func fill(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	var filled strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 || open+2 >= len(text) {
			break
		}
		if i := int(text[open+1] - '0'); i < min(len(args), 10) && text[open+2] == '}' {
			filled.WriteString(text[:open])
			fmt.Fprint(&filled, args[i])
			text = text[open+len("{0}"):]
			continue
		}
		filled.WriteString(text[:open+1])
		text = text[open+1:]
	}
	filled.WriteString(text)
	return filled.String()
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
	if metres < 950 {
		return strconv.Itoa(max(50, int(metres/50+0.5)*50)) + noBreakSpace + p.T("unit.m")
	}
	tenths := int(metres/100 + 0.5)
	if tenths >= 100 || tenths%10 == 0 {
		return p.Integer((tenths+5)/10) + noBreakSpace + p.T("unit.km")
	}
	mark := ","
	if p.Lang == English {
		mark = "."
	}
	return strconv.Itoa(tenths/10) + mark + strconv.Itoa(tenths%10) + noBreakSpace + p.T("unit.km")
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
	return day + noBreakSpace + p.T("month."+strconv.Itoa(int(t.Month()))) + noBreakSpace + strconv.Itoa(t.Year())
}

// Latin gives text that runs from left to right, such as a phone number, so
// that it keeps its order inside text that runs from right to left (Unicode
// isolates).
func (p Printer) Latin(s string) string {
	if !p.Lang.RightToLeft() {
		return s
	}
	return "\u2066" + s + "\u2069"
}

// List puts words on one line with the comma of the language between them.
func (p Printer) List(words []string) string {
	if p.Lang == Arabic {
		return strings.Join(words, "، ")
	}
	return strings.Join(words, ", ")
}

// Labelled writes what a value is, a colon as the language sets it, and the
// value.
func (p Printer) Labelled(label, value string) string {
	if p.Lang == French || p.Lang == EasyFrench {
		label += narrowSpace
	}
	return label + ": " + value
}
