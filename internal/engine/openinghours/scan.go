package openinghours

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenUnknown
	tokenNumber
	tokenDay
	tokenMonth
	tokenHoliday
	tokenSchool
	tokenSun
	tokenWeek
	tokenState
	tokenHour
	tokenComment
	tokenOpenQuote // a quotation that does not close
	tokenFiller    // never leaves the scanner
	tokenDash
	tokenComma
	tokenSemicolon
	tokenFallback
	tokenColon
	tokenDot
	tokenSlash
	tokenPlus
	tokenOpenBracket
	tokenCloseBracket
)

// token is the smallest part of a text that has a meaning: text[from:to].
type token struct {
	kind     tokenKind
	value    int // of a number, a day, a month, a state
	from, to int
}

// scanner cuts a text into tokens.
type scanner struct {
	text string
	at   int
}

// next gives the next token that means something.
func (s *scanner) next() token {
	for {
		s.skipSpace()
		t := s.scan()
		s.at = t.to
		if t.kind != tokenFiller {
			return t
		}
	}
}

func (s *scanner) skipSpace() {
	for s.at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		if !unicode.IsSpace(r) {
			return
		}
		s.at += size
	}
}

func (s *scanner) scan() token {
	if s.at == len(s.text) {
		return token{tokenEnd, 0, s.at, s.at}
	}
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r >= '0' && r <= '9':
		return s.scanNumber()
	case unicode.IsLetter(r):
		return s.scanWord()
	}
	if closing := closingQuote(r); closing != "" {
		return s.scanComment(size, closing)
	}
	if r == '|' && strings.HasPrefix(s.text[s.at:], "||") {
		return token{tokenFallback, 0, s.at, s.at + 2}
	}
	return token{punctuation(r), 0, s.at, s.at + size}
}

func punctuation(r rune) tokenKind {
	switch r {
	case '-', '–', '—', '‐', '‑', '−':
		return tokenDash
	case ',', '&':
		return tokenComma
	case ';':
		return tokenSemicolon
	case ':':
		return tokenColon
	case '.':
		return tokenDot
	case '/':
		return tokenSlash
	case '+':
		return tokenPlus
	case '[':
		return tokenOpenBracket
	case ']':
		return tokenCloseBracket
	default:
		return tokenUnknown
	}
}

// scanNumber reads digits; a number too long to be one of hours is cut to a
// value that no rule accepts.
func (s *scanner) scanNumber() token {
	const tooLarge = 100000
	t := token{tokenNumber, 0, s.at, s.at}
	for t.to < len(s.text) && s.text[t.to] >= '0' && s.text[t.to] <= '9' {
		t.value = min(t.value*10+int(s.text[t.to]-'0'), tooLarge)
		t.to++
	}
	return t
}

// scanWord reads letters, and the point of an abbreviation after them.
func (s *scanner) scanWord() token {
	to := s.at
	for to < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[to:])
		if !unicode.IsLetter(r) {
			break
		}
		to += size
	}
	w, known := lookUp(s.text[s.at:to])
	if !known {
		return s.scanUnquoted(to)
	}
	t := token{w.kind, w.value, s.at, to}
	if strings.HasPrefix(s.text[to:], ".") && (w.kind == tokenDay || w.kind == tokenMonth) {
		t.to++
	}
	return t
}

// lookUp finds a word whatever its case.
func lookUp(text string) (word, bool) {
	var lower [16]byte
	if len(text) > len(lower) {
		return word{}, false
	}
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			w, known := knownWords[strings.ToLower(text)]
			return w, known
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	w, known := knownWords[string(lower[:len(text)])]
	return w, known
}

// scanUnquoted reads one of the usual comments, or a word without meaning
// that ends at to.
func (s *scanner) scanUnquoted(to int) token {
	rest := s.text[s.at:]
	for _, comment := range unquotedComments {
		if len(rest) >= len(comment) && strings.EqualFold(rest[:len(comment)], comment) {
			return token{tokenComment, 0, s.at, s.at + len(comment)}
		}
	}
	return token{tokenUnknown, 0, s.at, to}
}

func closingQuote(r rune) string {
	switch r {
	case '"', '\'':
		return string(r)
	case '“', '„':
		return "”"
	case '«':
		return "»"
	default:
		return ""
	}
}

func (s *scanner) scanComment(size int, closing string) token {
	length := strings.Index(s.text[s.at+size:], closing)
	if length < 0 {
		return token{tokenOpenQuote, 0, s.at, len(s.text)}
	}
	return token{tokenComment, 0, s.at, s.at + size + length + len(closing)}
}

// comment gives the words of a comment, without its quotation marks. Those
// that remain inside become simple, so that the notation can hold them.
func (s *scanner) comment(t token) string {
	text := s.text[t.from:t.to]
	r, size := utf8.DecodeRuneInString(text)
	closing := closingQuote(r)
	if closing == "" {
		return unquotedComments[0]
	}
	inside := strings.TrimSpace(text[size : len(text)-len(closing)])
	return strings.ReplaceAll(inside, `"`, "'")
}
