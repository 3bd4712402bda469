// Package compare measures two sides of a comparison in turn, so that what
// slows the machine slows both, and sets aside the rounds where it did not.
package compare
