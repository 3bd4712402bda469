package openinghours

import "fmt"

// Words are the texts of one language that [Schedule.Lines] is made of.
// Patterns are those of package fmt.
type Words struct {
	Weekdays  [7]string  // from Monday
	Months    [12]string // from January
	FirstDay  string     // the 1 of a date
	Positions [5]string  // first to fifth, of a weekday in its month
	Last      [2]string  // last, last but one
	NthDay    string     // position (1), weekday (2): "premier lundi du mois"

	Clock    func(minutes int) string // 0 to 1440
	Hours    string                   // from, to
	From     string                   // from, without an end
	OrLater  string                   // hours, with an end that may be later
	Remark   string                   // hours, comment
	AllDay   string                   // around the clock
	Closed   string
	Ask      string // whether it is open is not sure
	Also     string // hours, beside the usual ones
	Outside  string // at all other times
	EveryDay string

	DayRange   string // first day, last day, of three or more
	AmongDays  string // the same, beside other days
	MonthRange string // first month, last month, of three or more
	DateRange  string // first, last: "du 24 décembre au 2 janvier"
	Holidays   string
	EvenWeeks  string
	OddWeeks   string
	Week       string // one number
	Weeks      string // a list of them
	WeekRange  string // first, last
	WeekStep   string // first, last, one in how many
	Comma      string // between things of a list
	And        string // before the last of a list
}

// French gives the words of French, with narrow no-break spaces in "9 h 30".
func French() Words {
	return Words{
		Weekdays: [7]string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
		Months: [12]string{
			"janvier", "février", "mars", "avril", "mai", "juin",
			"juillet", "août", "septembre", "octobre", "novembre", "décembre",
		},
		FirstDay:  "1er",
		Positions: [5]string{"premier", "deuxième", "troisième", "quatrième", "cinquième"},
		Last:      [2]string{"dernier", "avant-dernier"},
		NthDay:    "%[1]s %[2]s du mois",
		Clock:     frenchClock, Hours: "%s – %s", From: "à partir de %s", OrLater: "%s ou plus tard",
		Remark: "%s (%s)", AllDay: "24\u202fh sur 24", Closed: "fermé", Ask: "à confirmer",
		Also: "et aussi %s", Outside: "en dehors de ces horaires", EveryDay: "tous les jours",
		DayRange: "%s au %s", AmongDays: "du %s au %s", MonthRange: "de %s à %s", DateRange: "du %s au %s",
		Holidays: "jours fériés", EvenWeeks: "semaines paires", OddWeeks: "semaines impaires",
		Week: "semaine %s", Weeks: "semaines %s", WeekRange: "%d à %d", WeekStep: "%d à %d (une sur %d)",
		Comma: ", ", And: " et ",
	}
}

// frenchClock writes "9 h", "8 h 30" and, at the end of a day, "minuit".
func frenchClock(minutes int) string {
	switch {
	case minutes == minutesPerDay:
		return "minuit"
	case minutes%60 == 0:
		return fmt.Sprintf("%d\u202fh", minutes/60)
	default:
		return fmt.Sprintf("%d\u202fh\u202f%02d", minutes/60, minutes%60)
	}
}

// English gives the words of English, hours counted to 24.
func English() Words {
	return Words{
		Weekdays: [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
		Months: [12]string{
			"January", "February", "March", "April", "May", "June",
			"July", "August", "September", "October", "November", "December",
		},
		FirstDay:  "1",
		Positions: [5]string{"first", "second", "third", "fourth", "fifth"},
		Last:      [2]string{"last", "last but one"},
		NthDay:    "%[1]s %[2]s of the month",
		Clock:     clockString, Hours: "%s–%s", From: "from %s", OrLater: "%s or later",
		Remark: "%s (%s)", AllDay: "24 hours a day", Closed: "closed", Ask: "to be confirmed",
		Also: "also %s", Outside: "at other times", EveryDay: "every day",
		DayRange: "%s to %s", AmongDays: "%s to %s", MonthRange: "%s to %s", DateRange: "%s to %s",
		Holidays: "public holidays", EvenWeeks: "even weeks", OddWeeks: "odd weeks",
		Week: "week %s", Weeks: "weeks %s", WeekRange: "%d to %d", WeekStep: "%d to %d (one in %d)",
		Comma: ", ", And: " and ",
	}
}

// Arabic gives the words of standard Arabic.
func Arabic() Words {
	return Words{
		Weekdays: [7]string{"الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"},
		Months: [12]string{
			"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
			"يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
		},
		FirstDay:  "1",
		Positions: [5]string{"الأول", "الثاني", "الثالث", "الرابع", "الخامس"},
		Last:      [2]string{"الأخير", "قبل الأخير"},
		NthDay:    "يوم %[2]s %[1]s من الشهر",
		Clock:     clockString, Hours: "من %s إلى %s", From: "ابتداءً من %s", OrLater: "%s أو بعد ذلك",
		Remark: "%s (%s)", AllDay: "على مدار 24 ساعة", Closed: "مغلق", Ask: "يُرجى التأكد",
		Also: "وأيضًا %s", Outside: "في الأوقات الأخرى", EveryDay: "كل الأيام",
		DayRange: "من %s إلى %s", AmongDays: "من %s إلى %s", MonthRange: "من %s إلى %s", DateRange: "من %s إلى %s",
		Holidays: "أيام العطل الرسمية", EvenWeeks: "الأسابيع الزوجية", OddWeeks: "الأسابيع الفردية",
		Week: "الأسبوع %s", Weeks: "الأسابيع %s", WeekRange: "من %d إلى %d", WeekStep: "من %d إلى %d (واحد من كل %d)",
		Comma: "، ", And: " و",
	}
}
