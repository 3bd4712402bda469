// Package tabular reads a table that someone sends, in whatever form it
// comes: CSV separated by commas, semicolons or tabs, a JSON array of flat
// objects, an object that wraps such an array, or JSON lines; plain, gzipped,
// or alone in a zip archive; in UTF-8, Windows-1252, or UTF-16 with its mark.
//
// A [Reader] streams: it holds one record in memory, never the file (a zip
// archive is held compressed). What is wrong with the file as a whole is an
// error of kind Invalid whose key says what; what is wrong with one record is
// told on its [Row], and the reading goes on.
//
// Encoding is decided record by record: what is not valid UTF-8 is read as
// Windows-1252, so that files glued together from both come out right.
package tabular
