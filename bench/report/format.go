package report

import (
	"fmt"
	"strconv"
	"time"
)

// Seconds writes a time of some seconds.
func Seconds(s float64) string { return fmt.Sprintf("%.2f s", s) }

// Micros writes a short time in microseconds.
func Micros(d time.Duration) string {
	us := float64(d.Nanoseconds()) / 1e3
	if us < 100 {
		return fmt.Sprintf("%.1f µs", us)
	}
	return Count(int(us)) + " µs"
}

// Millis writes a time in milliseconds.
func Millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1e3) }

// Times writes a ratio to an anchor.
func Times(ratio float64) string {
	if ratio < 10 {
		return fmt.Sprintf("%.1f ×", ratio)
	}
	return Count(int(ratio+0.5)) + " ×"
}

// PerSecond writes a rate.
func PerSecond(rate float64, what string) string { return Count(int(rate+0.5)) + " " + what + "/s" }

// Count writes a number with its thousands apart.
func Count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}
