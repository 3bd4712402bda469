// Package openinghours reads the opening hours that French places publish, in
// the OpenStreetMap opening_hours notation, and answers the questions that
// follow: is it open now, until when, when does it open next, how is it said
// in plain words.
//
// It covers the part of the notation that places in France use:
//
//	24/7
//	Mo-Fr 09:00-12:00,14:00-17:30; Sa 10:00-12:00; PH off
//	week 2-52/2 We 09:30-12:30
//	Jul-Aug Mo-Fr 09:00-12:00; Dec 24-Jan 2 off
//	Tu[1,3] 14:00-17:00, Fr[-1] 10:00-12:00 "sur rendez-vous"
//	Mo-Sa 18:00-02:00 || "sur rendez-vous"
//
// and is tolerant of what people type: "lundi au vendredi 9h-12h30". What it
// does not know (years, school holidays, sunrise, Easter) it refuses by a
// [ParseError] rather than answer wrongly.
//
// A schedule is a list of rules read from left to right. A rule after ";"
// replaces, on the days it names, all that was said before; a rule after ","
// adds to it; a rule after "||" speaks only where the others leave it closed.
// Closing at given hours ("12:00-14:00 off") takes those hours away and leaves
// the rest. Hours that pass midnight belong to the day they start on, but a
// later rule for the following day cuts them at midnight.
//
// Everything is read on the wall clock of the time that is handed in: hand in
// times of Europe/Paris.
package openinghours
