package web

import "strings"

// sign is something found in a User-Agent, and what it means. The order
// counts: Edge says Chrome, Chrome says Safari, Android says Linux.
type sign struct{ found, name string }

func browsers() []sign {
	return []sign{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Chromium/", "Chromium"},
		{"Safari/", "Safari"},
	}
}

func systems() []sign {
	return []sign{
		{"Android", "Android"},
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"CrOS", "ChromeOS"},
		{"Windows", "Windows"},
		{"Mac OS X", "Mac"},
		{"Linux", "Linux"},
	}
}

// device gives what a person recognises of a browser, "Firefox sur Android", by
// a few plain rules; "" when it says nothing known. It is kept with the session
// and written in mails, in French.
func device(agent string) string {
	browser, system := first(browsers(), agent), first(systems(), agent)
	switch {
	case browser != "" && system != "":
		return browser + " sur " + system
	default:
		return browser + system
	}
}

func first(signs []sign, agent string) string {
	for _, s := range signs {
		if strings.Contains(agent, s.found) {
			return s.name
		}
	}
	return ""
}
