package openinghours

import (
	"fmt"
	"strings"
)

// list writes "a", "a et b", "a, b et c".
func (w *Words) list(items []string) string {
	if len(items) == 0 {
		return ""
	}
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	return strings.Join(items[:last], w.Comma) + w.And + items[last]
}

// remark adds a comment, if there is one.
func (w *Words) remark(text, comment string) string {
	if comment == "" {
		return text
	}
	return fmt.Sprintf(w.Remark, text, comment)
}

// spansText writes the hours of a day: "9 h – 12 h, 14 h – 17 h 30".
func (w *Words) spansText(spans []Span) string {
	var texts []string
	for i := 0; i < len(spans); i++ {
		span := spans[i]
		text := w.spanText(span)
		if i+1 < len(spans) && spans[i+1].openEnd && spans[i+1].From == span.To && !span.openEnd {
			text = w.remark(fmt.Sprintf(w.OrLater, w.hoursText(span)), span.Comment)
			i++
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, w.Comma)
}

func (w *Words) spanText(span Span) string {
	allDay := span.From == 0 && span.To == minutesPerDay
	switch {
	case span.openEnd:
		return w.remark(fmt.Sprintf(w.From, w.Clock(span.From)), span.Comment)
	case span.State == Unknown && allDay && span.Comment != "":
		return span.Comment
	case span.State == Unknown && allDay:
		return w.Ask
	case span.State == Unknown && span.Comment == "":
		return w.remark(w.hoursText(span), w.Ask)
	default:
		return w.remark(w.hoursText(span), span.Comment)
	}
}

func (w *Words) hoursText(span Span) string {
	if span.From == 0 && span.To == minutesPerDay {
		return w.AllDay
	}
	to := span.To
	if to > minutesPerDay {
		to -= minutesPerDay
	}
	return fmt.Sprintf(w.Hours, w.Clock(span.From), w.Clock(to))
}
